/** The SavedModel behind interfaces: denoiser, decoder, text encoders, noise schedulers; the only room that knows TensorFlow. */
@NullMarked
package dev.kinora.worker.model;

import org.jspecify.annotations.NullMarked;
