/** A prepared data set and its clips as premultiplied RGBA pictures, and what a model is told about a clip. */
@NullMarked
package dev.kinora.trainer.dataset;

import org.jspecify.annotations.NullMarked;
