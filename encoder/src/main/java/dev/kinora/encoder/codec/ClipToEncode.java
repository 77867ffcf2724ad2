package dev.kinora.encoder.codec;

import dev.kinora.v1.Fraction;

/**
 * A clip as the codec sees it.
 *
 * @param count of frames
 * @param rate frames per second
 * @param mostBytes of one video
 */
public record ClipToEncode(
    Picture picture, int count, Fraction rate, FrameSource frames, long mostBytes) {}
