/** Makes a data set of a folder of animations: finds, reads, checks and normalises them, and says what it left out. */
@NullMarked
package dev.kinora.trainer.preparation;

import org.jspecify.annotations.NullMarked;
