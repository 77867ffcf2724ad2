/** Judges a model package: samples it, holds its loops against the animations it learned from, and says what they are worth. */
@NullMarked
package dev.kinora.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
