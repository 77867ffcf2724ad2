/** Frames of a render put in order: which record decides it, which class of frames is its video, where frames wait. */
@NullMarked
package dev.kinora.encoder.assembly;

import org.jspecify.annotations.NullMarked;
