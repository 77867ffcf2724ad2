package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;

import dev.kinora.v1.Placement;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Finds the 255 colours, and one for clear, that serve a whole clip best. FFmpeg remembers every colour it has seen: so it
 * sees a regular sample of the pixels, about {@value #MOST_PIXELS} of the clip, another part of the grid in each picture.
 */
final class PaletteMaker implements AutoCloseable {
  static final String FILTER = "palettegen=reserve_transparent=1:stats_mode=full";

  /** 32 bytes of memory for each where no two have one colour. */
  private static final int MOST_PIXELS = 1 << 20;

  private final AVFrame sample = av_frame_alloc();
  private final FilterGraph filters;
  private final byte[] from;
  private final byte[] to;
  private final int step;
  private long frames;

  PaletteMaker(ClipShape clip, Placement placement, FittedPictures pictures) {
    String pixels = pictures.pixels();
    int channels = pictures.alpha() ? 4 : 3;
    from = new byte[placement.getWidth() * channels];
    double each = (double) placement.getWidth() * placement.getHeight();
    step = (int) Math.max(1, Math.ceil(Math.sqrt(each * clip.count() / MOST_PIXELS)));
    int width = Math.ceilDiv(placement.getWidth(), step);
    int height = Math.ceilDiv(placement.getHeight(), step);
    to = new byte[width * channels];
    try {
      sample.width(width).height(height).format(av_get_pix_fmt(pixels));
      sample.color_range(AVCOL_RANGE_JPEG).colorspace(AVCOL_SPC_RGB);
      check(av_frame_get_buffer(sample, 0), "frame buffer");
      filters = new FilterGraph(FilterGraph.source(clip.rate(), width, height, pixels), FILTER);
    } catch (RuntimeException e) {
      av_frame_free(sample);
      throw e;
    }
  }

  void take(AVFrame frame) {
    check(av_frame_make_writable(sample), "frame buffer");
    int right = (int) (frames % step);
    int down = (int) (frames / step % step);
    int channels = from.length / frame.width();
    for (int y = 0; y < sample.height(); y++) {
      row(frame, Math.min(y * step + down, frame.height() - 1)).get(from);
      for (int x = 0; x < sample.width(); x++) {
        int column = Math.min(x * step + right, frame.width() - 1);
        System.arraycopy(from, column * channels, to, x * channels, channels);
      }
      row(sample, y).put(to);
    }
    sample.pts(frames++);
    filters.push(sample);
  }

  /** Fills {@code palette}, which the caller frees: a picture of 16 by 16 pixels. */
  void finish(AVFrame palette) {
    filters.end();
    if (!filters.pull(palette)) {
      throw new CodecException("no palette");
    }
  }

  @Override
  public void close() {
    av_frame_free(sample);
    filters.close();
  }

  private static BytePointer row(AVFrame frame, int y) {
    return frame.data(0).position((long) y * frame.linesize(0));
  }
}
