/** Samples a model package and compares its loops with the animations it learned from. */
@NullMarked
package dev.kinora.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
