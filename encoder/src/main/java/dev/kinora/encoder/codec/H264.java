package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The H.264 encoder that these natives have, and its settings.
 *
 * <p>Threads and lookahead are fixed, never automatic: another number of them gives other bytes of the same frames. A change
 * of anything here is a change of {@link #build}, which is part of every output's key.
 */
enum H264 {
  /** In the GPL natives. */
  X264(
      "libx264",
      Map.of(
          "preset", "medium",
          "crf", "18",
          "x264-params",
              "threads=2:lookahead-threads=1:sliced-threads=0:sync-lookahead=0:rc-lookahead=10")),
  /** In the LGPL natives too; has no constant quality. */
  OPENH264(
      "libopenh264", Map.of("profile", "high", "rc_mode", "bitrate", "allow_skip_frames", "0"));

  static final int THREADS = 2;

  /** Raise it when the pictures or the file change by code outside of the option maps. */
  private static final int REVISION = 1;

  private final String encoder;
  private final Map<String, String> options;

  H264(String encoder, Map<String, String> options) {
    this.encoder = encoder;
    this.options = options;
  }

  static H264 available() {
    av_log_set_level(AV_LOG_ERROR); // of the whole process; x264 tells its life otherwise
    for (H264 one : values()) {
      if (avcodec_find_encoder_by_name(one.encoder) != null) {
        return one;
      }
    }
    throw new FarmException(
        FailureCode.INTERNAL, "these FFmpeg natives have neither libx264 nor libopenh264");
  }

  String encoder() {
    return encoder;
  }

  Map<String, String> options() {
    return options;
  }

  /** Bits per second where there is no constant quality: about what x264 takes for flat drawings, with room. */
  long bitRate(int width, int height, double framesPerSecond) {
    return this == X264 ? 0 : Math.round(width * height * framesPerSecond * 0.35) + 200_000;
  }

  /** Names what makes these bytes of a clip: encoder, FFmpeg version, settings, our own revision; `[a-z0-9-]`. */
  String build() {
    String all = "%s %s %s %s %d %s %s"
        .formatted(
            encoder,
            av_version_info().getString(),
            new TreeMap<>(options),
            Mp4Writer.MUXER_OPTIONS,
            REVISION,
            PlacementEncoder.SCALE,
            PlacementEncoder.CONVERT);
    byte[] digest = Digests.sha256(all.getBytes(StandardCharsets.UTF_8));
    return "%s-%s".formatted(encoder.substring(3), Digests.hex(digest).substring(0, 12));
  }
}
