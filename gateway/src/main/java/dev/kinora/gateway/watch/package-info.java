/** Who watches which render: what happens goes from the logs to each watcher, at the watcher's pace. */
@NullMarked
package dev.kinora.gateway.watch;

import org.jspecify.annotations.NullMarked;
