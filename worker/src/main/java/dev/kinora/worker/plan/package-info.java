/** What a render consists of before it is sampled: its lanes, their noise and phases, and the order of its frames. */
@NullMarked
package dev.kinora.worker.plan;

import org.jspecify.annotations.NullMarked;
