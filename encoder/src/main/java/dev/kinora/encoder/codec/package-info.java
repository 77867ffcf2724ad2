/** Frames into video files and back, by FFmpeg: the only room that knows its classes. */
@NullMarked
package dev.kinora.encoder.codec;

import org.jspecify.annotations.NullMarked;
