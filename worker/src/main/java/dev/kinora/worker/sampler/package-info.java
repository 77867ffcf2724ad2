/** Turns plans into frames, one denoising step at a time, on the device's own thread; knows nothing of Kafka. */
@NullMarked
package dev.kinora.worker.sampler;

import org.jspecify.annotations.NullMarked;
