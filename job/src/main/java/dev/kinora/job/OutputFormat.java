package dev.kinora.job;

import dev.kinora.v1.VideoFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The files a placement can become, with the names the world knows them by. */
public enum OutputFormat {
  MP4(VideoFormat.MP4_H264, "mp4", "video/mp4", 2, 60),
  WEBM(VideoFormat.WEBM_VP9, "webm", "video/webm", 2, 60),
  /** Players take a delay below 2/100 s for a slow 10/100 s. */
  GIF(VideoFormat.GIF, "gif", "image/gif", 1, 50),
  WEBP(VideoFormat.WEBP, "webp", "image/webp", 1, 60),
  PNG(VideoFormat.PNG, "png", "image/png", 1, 60);

  private final VideoFormat format;
  private final String extension;
  private final String mediaType;
  private final int sideStep;
  private final int maxRate;

  OutputFormat(VideoFormat format, String extension, String mediaType, int sideStep, int maxRate) {
    this.format = format;
    this.extension = extension;
    this.mediaType = mediaType;
    this.sideStep = sideStep;
    this.maxRate = maxRate;
  }

  /** MP4 where none is named; empty for one that this build does not know. */
  public static Optional<OutputFormat> of(VideoFormat format) {
    return format == VideoFormat.VIDEO_FORMAT_UNSPECIFIED
        ? Optional.of(MP4)
        : Arrays.stream(values()).filter(one -> one.format == format).findFirst();
  }

  /** By a file name's extension, without the dot, in any case. */
  public static Optional<OutputFormat> ofExtension(String extension) {
    String name = extension.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(one -> one.extension.equals(name)).findFirst();
  }

  public static Optional<OutputFormat> ofMediaType(String mediaType) {
    return Arrays.stream(values())
        .filter(one -> one.mediaType.equals(mediaType))
        .findFirst();
  }

  /** In the order of their numbers. */
  public static List<String> extensions() {
    return Arrays.stream(values()).map(OutputFormat::extension).toList();
  }

  public VideoFormat format() {
    return format;
  }

  /** Without the dot. */
  public String extension() {
    return extension;
  }

  public String mediaType() {
    return mediaType;
  }

  /** Width and height are multiples of it: 2 where colour has half the pixels each way. */
  public int sideStep() {
    return sideStep;
  }

  /** Pictures a second. */
  public int maxRate() {
    return maxRate;
  }
}
