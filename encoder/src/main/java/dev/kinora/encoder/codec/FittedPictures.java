package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA64LE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.kinora.job.Defaults;
import dev.kinora.job.PixelFormats;
import dev.kinora.v1.Placement;
import java.util.Locale;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * A clip's pictures at a placement's size, one out for each one in: scaled to fit inside, centred, and what a different
 * aspect leaves free shows the background. RGB where nothing is transparent, else RGBA with straight alpha.
 *
 * <p>Premultiplied pictures are scaled as they are, since a clear pixel's colour weighs nothing there. They are scaled in 16
 * bits at half their values: a sharp kernel overshoots at edges, and an alpha cut off at 255 under a colour that is not would
 * leave a light fringe.
 */
final class FittedPictures implements AutoCloseable {
  static final String SCALE = "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

  private final Picture picture;
  private final boolean alpha;
  private final int background;
  private final AVFrame input = av_frame_alloc();
  private final AVFrame fitted = av_frame_alloc();
  private final AVFrame straightened = av_frame_alloc();
  private final FilterGraph filters;
  private @Nullable StraightAlpha straight;

  FittedPictures(ClipShape clip, Placement placement, Coding coding) {
    picture = clip.picture();
    alpha = coding.keepsAlpha()
        && PixelFormats.alpha(picture.format())
        && placement.getBackground().isEmpty();
    String colour =
        placement.getBackground().isEmpty() ? Defaults.BACKGROUND : placement.getBackground();
    background = Integer.parseInt(colour.substring(1), 16);
    try {
      prepare(
          input, alpha ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGB24, picture.width(), picture.height());
      if (alpha) {
        prepare(straightened, AV_PIX_FMT_RGBA, placement.getWidth(), placement.getHeight());
        straight = new StraightAlpha(placement.getWidth(), placement.getHeight());
      }
      filters = new FilterGraph(
          FilterGraph.source(clip.rate(), picture.width(), picture.height(), scaledPixels()),
          chain(placement, coding.sideStep()));
    } catch (RuntimeException e) {
      freeFrames();
      throw e;
    }
  }

  /** Whether the pictures have alpha. */
  boolean alpha() {
    return alpha;
  }

  /** FFmpeg's name of the pixels that come out. */
  String pixels() {
    return alpha ? "rgba" : "rgb24";
  }

  /** Good until the next call; whoever still holds it then keeps the old picture. */
  AVFrame fit(byte[] pixels, long index) {
    fill(alpha ? pixels : picture.rgb(pixels, background));
    input.pts(index).duration(1);
    filters.push(input);
    av_frame_unref(fitted);
    if (!filters.pull(fitted)) {
      throw new CodecException("a filter kept a picture back");
    }
    if (straight == null) {
      return fitted;
    }
    check(av_frame_make_writable(straightened), "frame buffer");
    straight.apply(fitted, straightened);
    straightened.pts(index).duration(1);
    return straightened;
  }

  @Override
  public void close() {
    freeFrames();
    filters.close();
  }

  private void freeFrames() {
    av_frame_free(input);
    av_frame_free(fitted);
    av_frame_free(straightened);
  }

  private static void prepare(AVFrame frame, int pixels, int width, int height) {
    frame.format(pixels).width(width).height(height);
    frame.color_range(AVCOL_RANGE_JPEG).colorspace(AVCOL_SPC_RGB);
    frame.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    check(av_frame_get_buffer(frame, 0), "frame buffer");
  }

  private void fill(byte[] pixels) {
    check(av_frame_make_writable(input), "frame buffer");
    int row = picture.width() * (alpha ? 4 : 3);
    if (pixels.length != row * picture.height()) {
      throw new CodecException("a frame of " + pixels.length + " bytes for " + picture);
    }
    BytePointer plane = input.data(0);
    byte[] wide = new byte[alpha ? row * 2 : 0];
    for (int y = 0; y < picture.height(); y++) {
      plane.position((long) y * input.linesize(0));
      if (alpha) {
        StraightAlpha.widen(pixels, y * row, wide);
        plane.put(wide);
      } else {
        plane.put(pixels, y * row, row);
      }
    }
  }

  private String scaledPixels() {
    return alpha ? "rgba64le" : "rgb24";
  }

  private String chain(Placement placement, int step) {
    int width = placement.getWidth();
    int height = placement.getHeight();
    double scale = Math.min((double) width / picture.width(), (double) height / picture.height());
    int innerWidth = side(picture.width() * scale, width, step);
    int innerHeight = side(picture.height() * scale, height, step);
    String scaled =
        "scale=%s:%s:flags=%s,format=%s".formatted(innerWidth, innerHeight, SCALE, scaledPixels());
    if (innerWidth == width && innerHeight == height) {
      return scaled;
    }
    return "%s,pad=%s:%s:%s:%s:color=%s,format=%s"
        .formatted(
            scaled,
            width,
            height,
            (width - innerWidth) / (2 * step) * step,
            (height - innerHeight) / (2 * step) * step,
            alpha ? "0x00000000" : String.format(Locale.ROOT, "0x%06x", background),
            scaledPixels());
  }

  private static int side(double size, int most, int step) {
    return (int) Math.max(step, Math.min(most, Math.round(size / step) * step));
  }
}
