package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;

/**
 * How a video wants to be shown: turned by quarters and mirrored, as the display matrix of its track says, and with square pixels,
 * which enlarge and never reduce.
 *
 * @param width of what is shown
 * @param height of what is shown
 * @param turns filters that turn and mirror, in their order
 */
record ShownAs(int width, int height, List<String> turns) {
  /** @param aspect of a stored pixel; 0/1 where unknown */
  static ShownAs of(AVCodecParameters stored, AVRational aspect) {
    double wide = aspect.num() > 0 && aspect.den() > 0 ? (double) aspect.num() / aspect.den() : 1;
    int width = (int) Math.round(stored.width() * Math.max(1, wide));
    int height = (int) Math.round(stored.height() / Math.min(1, wide));
    int[] matrix = matrix(stored);
    return Math.abs((long) matrix[1]) > Math.abs((long) matrix[0])
        ? new ShownAs(height, width, turns("transpose=cclock_flip", matrix[3], matrix[1]))
        : new ShownAs(width, height, turns("", matrix[0], matrix[4]));
  }

  /** What becomes of a point (x, y): x is m[0] x + m[3] y, y is m[1] x + m[4] y; the rest moves it (ISO/IEC 14496-12, 6.2.2). */
  private static int[] matrix(AVCodecParameters stored) {
    int[] matrix = {1, 0, 0, 0, 1};
    AVPacketSideData found = av_packet_side_data_get(
        stored.coded_side_data(), stored.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
    if (found != null && !found.isNull() && found.size() >= 9 * Integer.BYTES) {
      new IntPointer(found.data()).get(matrix);
    }
    return matrix;
  }

  private static List<String> turns(String first, int across, int down) {
    List<String> turns = new ArrayList<>();
    if (!first.isEmpty()) {
      turns.add(first);
    }
    if (across < 0) {
      turns.add("hflip");
    }
    if (down < 0) {
      turns.add("vflip");
    }
    return List.copyOf(turns);
  }
}
