package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_PAL8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVA420P;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import dev.kinora.job.Defaults;
import dev.kinora.job.Digests;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How pictures become the file of one format: encoder, settings, pixels, container.
 *
 * <p>Threads and lookahead are fixed, never automatic: another number of them gives other bytes of the same frames. Whatever
 * is a setting here goes into {@link #build}, which is part of every output's key; for the rest there is {@link #REVISION}.
 */
enum Coding {
  MP4(OutputFormat.MP4, "mp4", AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P),
  WEBM(OutputFormat.WEBM, "webm", AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVA420P),
  GIF(OutputFormat.GIF, "gif", AV_PIX_FMT_PAL8, AV_PIX_FMT_PAL8),
  /** FFmpeg makes the pictures, {@link WebpFile} the file. libwebp takes RGB and converts it as WebP wants it. */
  WEBP(OutputFormat.WEBP, "", AV_PIX_FMT_BGRA, AV_PIX_FMT_BGRA),
  PNG(OutputFormat.PNG, "image2pipe", AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA);

  /** Raise it when the pictures or the files change by code outside of the settings. */
  private static final int REVISION = 3;

  private static final ClipShape ANY_CLIP = new ClipShape(
      new Picture(64, 64, PixelFormat.RGB8), 24, Defaults.FRAME_RATE, RenderMode.LOOP);

  private final OutputFormat format;
  private final String muxer;
  private final int opaquePixels;
  private final int alphaPixels;

  Coding(OutputFormat format, String muxer, int opaquePixels, int alphaPixels) {
    this.format = format;
    this.muxer = muxer;
    this.opaquePixels = opaquePixels;
    this.alphaPixels = alphaPixels;
  }

  static Coding of(OutputFormat format) {
    return Arrays.stream(values())
        .filter(one -> one.format == format)
        .findFirst()
        .orElseThrow();
  }

  /** FFmpeg's name of the encoder. */
  String encoder() {
    return switch (this) {
      case MP4 -> H264.available().encoder();
      case WEBM -> "libvpx-vp9";
      case GIF -> "gif";
      case WEBP -> "libwebp";
      case PNG -> "png";
    };
  }

  Map<String, String> options() {
    return switch (this) {
      case MP4 -> H264.available().options();
      case WEBM ->
        Map.of(
            "crf", "24", "deadline", "good", "cpu-used", "3", "row-mt", "0", "lag-in-frames", "8");
      case GIF, PNG -> Map.of();
      case WEBP -> Map.of("quality", "85", "compression_level", "4");
    };
  }

  /** The same with what makes this machine's bytes those of any other; no part of the build's name. */
  Map<String, String> machineOptions() {
    return this == MP4 ? H264.available().machineOptions() : options();
  }

  int threads() {
    return switch (this) {
      case MP4, WEBM -> 2;
      case GIF, WEBP, PNG -> 1;
    };
  }

  /** Bits per second, 0 where the quality is constant instead. */
  long bitRate(int width, int height, double framesPerSecond) {
    return this == MP4 ? H264.available().bitRate(width, height, framesPerSecond) : 0;
  }

  /** FFmpeg's name of the container. */
  String muxer() {
    return muxer;
  }

  Map<String, String> muxerOptions(ClipShape clip) {
    return switch (this) {
      case MP4 -> Map.of("movflags", "+faststart");
      case WEBM, WEBP, PNG -> Map.of();
      case GIF ->
        Map.of(
            "loop",
            clip.loops() ? "0" : "-1",
            "final_delay",
            String.valueOf(clip.time(clip.count(), 100) - clip.time(clip.count() - 1L, 100)));
    };
  }

  int pixels(boolean alpha) {
    return alpha ? alphaPixels : opaquePixels;
  }

  boolean keepsAlpha() {
    return this != MP4;
  }

  /** What is sent as BT.709 video; the others are sRGB pictures. */
  boolean video() {
    return this == MP4 || this == WEBM;
  }

  /** Sides of whatever is laid out are multiples of it. */
  int sideStep() {
    return format.sideStep();
  }

  /** The filters from fitted pictures to the encoder. Colours are converted to BT.709 as well as tagged so. */
  String convert(boolean alpha) {
    return switch (this) {
      case MP4, WEBM ->
        "scale=out_color_matrix=bt709:out_range=tv:flags=%s,format=%s"
            .formatted(FittedPictures.SCALE, alpha ? "yuva420p" : "yuv420p");
      case GIF -> "[in][palette]paletteuse=dither=bayer:bayer_scale=4:alpha_threshold=128[out]";
      case WEBP -> "format=bgra";
      case PNG -> "null";
    };
  }

  /** Names what makes these bytes of a clip: encoders, FFmpeg version, settings, our own revision; `[a-z0-9-]`. */
  static String build() {
    String all = Arrays.stream(values()).map(Coding::settings).collect(Collectors.joining("\n"));
    byte[] digest = Digests.sha256("%s %s %s %s\n%s"
        .formatted(
            NativeText.of(av_version_info()),
            REVISION,
            FittedPictures.SCALE,
            PaletteMaker.FILTER,
            all)
        .getBytes(StandardCharsets.UTF_8));
    String name = MP4.encoder().substring("lib".length());
    return "%s-%s".formatted(name, Digests.hex(digest).substring(0, 12));
  }

  private String settings() {
    return "%s %s %s %s %s %s %s %s %s %s %s"
        .formatted(
            name(),
            encoder(),
            threads(),
            bitRate(64, 64, 24),
            opaquePixels,
            alphaPixels,
            new TreeMap<>(options()),
            muxer,
            new TreeMap<>(muxerOptions(ANY_CLIP)),
            convert(false),
            convert(true));
  }
}
