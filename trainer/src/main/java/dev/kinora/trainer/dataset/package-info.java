/** Reads a folder of animations with captions into small premultiplied RGBA clips. */
@NullMarked
package dev.kinora.trainer.dataset;

import org.jspecify.annotations.NullMarked;
