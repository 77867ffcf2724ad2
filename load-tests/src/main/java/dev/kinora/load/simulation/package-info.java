/** A device that is not here, and a worker process that has one: everything but the denoiser is the farm's own. */
@NullMarked
package dev.kinora.load.simulation;

import org.jspecify.annotations.NullMarked;
