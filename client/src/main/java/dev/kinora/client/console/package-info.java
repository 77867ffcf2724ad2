/** What every command has in common: where it writes, what its faults print and exit with, the files it keeps. */
@NullMarked
package dev.kinora.client.console;

import org.jspecify.annotations.NullMarked;
