/** The training loops: schedule, optimiser, checkpoints, and the command the farm's CLI calls. */
@NullMarked
package dev.kinora.trainer.train;

import org.jspecify.annotations.NullMarked;
