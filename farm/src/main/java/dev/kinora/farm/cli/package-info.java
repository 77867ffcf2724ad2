/** The command line: one class per command, what it prints and the code it exits with. */
@NullMarked
package dev.kinora.farm.cli;

import org.jspecify.annotations.NullMarked;
