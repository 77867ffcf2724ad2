/** How a line of a log is written. */
@NullMarked
package dev.kinora.infra.log;

import org.jspecify.annotations.NullMarked;
