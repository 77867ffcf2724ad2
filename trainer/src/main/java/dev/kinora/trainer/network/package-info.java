/** The layers, the loop network and the upscaler as TensorFlow graphs. */
@NullMarked
package dev.kinora.trainer.network;

import org.jspecify.annotations.NullMarked;
