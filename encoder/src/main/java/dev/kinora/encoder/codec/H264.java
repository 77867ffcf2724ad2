package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AV_CPU_FLAG_AVX512;
import static org.bytedeco.ffmpeg.global.avutil.av_get_cpu_flags;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.HashMap;
import java.util.Map;

/** The H.264 encoder that these natives have, and its settings; see {@link Coding}. */
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

  private final String encoder;
  private final Map<String, String> options;

  H264(String encoder, Map<String, String> options) {
    this.encoder = encoder;
    this.options = options;
  }

  static H264 available() {
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

  /**
   * The options with what this machine needs besides for the same bytes as everywhere else. With x264's AVX-512 code equal
   * pictures got unequal files in one encode of ten: its macroblock tree chose other quantisers where nothing is coded, so
   * that the pictures were equal again. Its AVX2 code does not.
   */
  Map<String, String> machineOptions() {
    boolean wide = (av_get_cpu_flags() & AV_CPU_FLAG_AVX512) != 0;
    if (this != X264 || !wide) {
      return options;
    }
    var narrow = new HashMap<>(options);
    narrow.merge("x264-params", ":asm=avx2", String::concat);
    return narrow;
  }

  /** Bits per second where there is no constant quality: about what x264 takes for flat drawings, with room. */
  long bitRate(int width, int height, double framesPerSecond) {
    return this == X264 ? 0 : Math.round(width * height * framesPerSecond * 0.35) + 200_000;
  }
}
