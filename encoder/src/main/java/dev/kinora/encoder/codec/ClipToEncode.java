package dev.kinora.encoder.codec;

import java.util.function.LongConsumer;

/**
 * A clip as the codec sees it.
 *
 * @param frames may be read more than once
 * @param mostBytes of one video
 * @param written told by how many bytes a video has grown, on a codec thread
 */
public record ClipToEncode(
    ClipShape shape, FrameSource frames, long mostBytes, LongConsumer written) {
  /** Nobody counts the bytes. */
  ClipToEncode(ClipShape shape, FrameSource frames, long mostBytes) {
    this(shape, frames, mostBytes, bytes -> {});
  }
}
