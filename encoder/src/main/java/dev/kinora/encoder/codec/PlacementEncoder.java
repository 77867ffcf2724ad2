package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.Placement;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * One placement of one clip: frames in order in, one MP4 file out. Puts the placement's background behind transparent pixels
 * and scales the picture to fit inside the placement; what a different aspect leaves free shows the background. One thread
 * at a time; {@link #close} frees all natives and may follow at any point, the file is whole only after {@link #finish}.
 */
public final class PlacementEncoder implements AutoCloseable {
  static final String SCALE = "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";
  /** Colours are converted to BT.709 as well as tagged so: a tag alone turns saturated ones wrong. */
  static final String CONVERT =
      "out_color_matrix=bt709:out_range=tv:flags=" + SCALE + ",format=yuv420p";

  private final Picture picture;
  private final int background;
  private final AVFrame input = av_frame_alloc();
  private final AVFrame output = av_frame_alloc();
  private @Nullable FilterGraph filters;
  private @Nullable Mp4Writer writer;
  private long frames;

  /**
   * @param placement with name, size and background filled in
   * @param rate frames per second
   * @param file to be made or overwritten
   */
  public PlacementEncoder(Picture picture, Placement placement, Fraction rate, Path file) {
    this.picture = picture;
    this.background = Integer.parseInt(placement.getBackground().substring(1), 16);
    try {
      prepareInput();
      filters = new FilterGraph(source(picture, rate), chain(picture, placement));
      writer =
          new Mp4Writer(file, placement.getWidth(), placement.getHeight(), rate, H264.available());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Name of the encoder and its settings; part of the key of every output. */
  public static String build() {
    return H264.available().build();
  }

  /** The next frame, in the clip's pixel format, rows from the top without padding. */
  public void encode(byte[] pixels) {
    fill(picture.rgb(pixels, background));
    input.pts(frames++).duration(1);
    open(filters).push(input);
    drain();
  }

  /** Ends the video; its file is whole then. */
  public void finish() {
    open(filters).end();
    drain();
    open(writer).finish();
  }

  /** Bytes in the file so far. */
  public long bytes() {
    return open(writer).bytes();
  }

  @Override
  public void close() {
    av_frame_free(input);
    av_frame_free(output);
    if (filters != null) {
      filters.close();
      filters = null;
    }
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  private void drain() {
    while (open(filters).pull(output)) {
      open(writer).write(output);
      av_frame_unref(output);
    }
  }

  private void prepareInput() {
    input.format(AV_PIX_FMT_RGB24).width(picture.width()).height(picture.height());
    input.color_range(AVCOL_RANGE_JPEG).colorspace(AVCOL_SPC_RGB);
    input.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    check(av_frame_get_buffer(input, 0), "frame buffer");
  }

  private void fill(byte[] rgb) {
    check(av_frame_make_writable(input), "frame buffer");
    int row = picture.width() * 3;
    if (rgb.length != row * picture.height()) {
      throw new CodecException("a frame of " + rgb.length + " bytes for " + picture);
    }
    BytePointer plane = input.data(0);
    for (int y = 0; y < picture.height(); y++) {
      plane.position((long) y * input.linesize(0)).put(rgb, y * row, row);
    }
  }

  private static String source(Picture picture, Fraction rate) {
    return "video_size=%dx%d:pix_fmt=rgb24:time_base=%d/%d:frame_rate=%d/%d:pixel_aspect=1/1:colorspace=gbr:range=pc"
        .formatted(
            picture.width(),
            picture.height(),
            rate.getDenominator(),
            rate.getNumerator(),
            rate.getNumerator(),
            rate.getDenominator());
  }

  private static String chain(Picture picture, Placement placement) {
    int width = placement.getWidth();
    int height = placement.getHeight();
    double scale = Math.min((double) width / picture.width(), (double) height / picture.height());
    int innerWidth = even(picture.width() * scale, width);
    int innerHeight = even(picture.height() * scale, height);
    if (innerWidth == width && innerHeight == height) {
      return "scale=%d:%d:%s".formatted(width, height, CONVERT);
    }
    // The bars are laid in RGB, so that the background is converted like the picture.
    return "scale=%d:%d:flags=%s,format=rgb24,pad=%d:%d:%d:%d:color=0x%s,scale=%s"
        .formatted(
            innerWidth,
            innerHeight,
            SCALE,
            width,
            height,
            (width - innerWidth) / 4 * 2,
            (height - innerHeight) / 4 * 2,
            placement.getBackground().substring(1),
            CONVERT);
  }

  private static int even(double size, int most) {
    return (int) Math.max(2, Math.min(most, Math.round(size / 2) * 2));
  }

  private static <T> T open(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("closed");
    }
    return part;
  }
}
