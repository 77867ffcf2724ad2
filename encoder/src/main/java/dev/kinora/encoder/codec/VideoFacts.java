package dev.kinora.encoder.codec;

import java.time.Duration;

/**
 * What a video file says of itself.
 *
 * @param codec FFmpeg's name, `h264`
 * @param frames number of pictures by the index, 0 where there is none
 * @param duration of the picture track
 * @param framesPerSecond on average
 * @param pixelFormat FFmpeg's name, `yuv420p`
 * @param colour matrix, primaries, transfer and range as FFmpeg names them: `bt709/bt709/bt709/tv`
 * @param indexFirst whether an MP4's index lies before its pictures, so that it plays while it loads
 */
public record VideoFacts(
    String codec,
    int width,
    int height,
    long frames,
    Duration duration,
    double framesPerSecond,
    String pixelFormat,
    String colour,
    boolean indexFirst) {}
