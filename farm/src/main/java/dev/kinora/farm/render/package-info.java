/** Renders from the command line: one, or all of a file; what is asked for, and what becomes of it. */
@NullMarked
package dev.kinora.farm.render;

import org.jspecify.annotations.NullMarked;
