/** Tests of the command line. */
@NullMarked
package dev.kinora.farm.cli;

import org.jspecify.annotations.NullMarked;
