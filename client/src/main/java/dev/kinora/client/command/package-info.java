/** The commands that only speak to a farm that runs. */
@NullMarked
package dev.kinora.client.command;

import org.jspecify.annotations.NullMarked;
