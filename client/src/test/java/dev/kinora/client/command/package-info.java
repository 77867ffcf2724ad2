/** Tests of the commands that only speak to a farm. */
@NullMarked
package dev.kinora.client.command;

import org.jspecify.annotations.NullMarked;
