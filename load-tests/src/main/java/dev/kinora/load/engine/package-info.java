/** Measures of the sampler alone, in this process: no broker, no store, no gateway. */
@NullMarked
package dev.kinora.load.engine;

import org.jspecify.annotations.NullMarked;
