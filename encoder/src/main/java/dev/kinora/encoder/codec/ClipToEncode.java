package dev.kinora.encoder.codec;

/**
 * A clip as the codec sees it.
 *
 * @param frames may be read more than once
 * @param mostBytes of one video
 */
public record ClipToEncode(ClipShape shape, FrameSource frames, long mostBytes) {}
