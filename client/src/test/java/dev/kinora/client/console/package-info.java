/** Tests of what commands have in common. */
@NullMarked
package dev.kinora.client.console;

import org.jspecify.annotations.NullMarked;
