/** The commands that prepare data, train models and evaluate them. */
@NullMarked
package dev.kinora.farm.training;

import org.jspecify.annotations.NullMarked;
