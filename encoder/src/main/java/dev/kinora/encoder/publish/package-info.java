/** How a render ends: videos into the store, end.json, and the terminal event in one transaction with the offset. */
@NullMarked
package dev.kinora.encoder.publish;

import org.jspecify.annotations.NullMarked;
