/** What a farm of many workers gets done in a while, read from its events. */
@NullMarked
package dev.kinora.load.scale;

import org.jspecify.annotations.NullMarked;
