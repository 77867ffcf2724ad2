package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import dev.kinora.job.OutputFormat;
import dev.kinora.v1.Placement;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * One placement of one clip: frames in order in, one file out. Fits each frame into the placement, brings it into the format's
 * pixels, encodes it and hands the packets to the file.
 *
 * <p>After the last frame ask {@link #again}: a GIF's palette must be known before its first picture is written, so it wants
 * all frames a second time. One thread at a time; {@link #close} frees all natives and may follow at any point, the file is
 * whole only after {@link #finish}.
 */
public class PlacementEncoder implements AutoCloseable {
  private final ClipShape clip;
  private final Placement placement;
  private final Coding coding;
  private final AVFrame output = av_frame_alloc();
  private @Nullable FittedPictures pictures;
  private @Nullable PaletteMaker palette;
  private @Nullable FilterGraph filters;
  private @Nullable PictureEncoder encoder;
  private @Nullable EncodedFile file;
  private long frames;

  /**
   * @param placement with all that {@link dev.kinora.job.Defaults#placements} fills in
   * @param path of the file to be made or overwritten
   */
  public PlacementEncoder(ClipShape clip, Placement placement, Path path) {
    this.clip = clip;
    this.placement = placement;
    this.coding = Coding.of(OutputFormat.of(placement.getFormat()).orElseThrow());
    try {
      open(path);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Loads FFmpeg's native libraries where they are not loaded yet; returns their version. */
  public static String loadNatives() {
    return NativeText.of(av_version_info());
  }

  /** Name of the encoders and their settings; part of the key of every output. */
  public static String build() {
    return Coding.build();
  }

  /** The next frame, in the clip's pixel format, rows from the top without padding. */
  public void encode(byte[] pixels) {
    AVFrame fitted = opened(pictures).fit(pixels, frames++);
    if (coding == Coding.GIF && opened(pictures).alpha()) {
      StraightAlpha.cutOut(fitted);
    }
    if (palette != null) {
      palette.take(fitted);
    } else {
      opened(filters).push(fitted);
      drain();
    }
  }

  /** Ends a pass over the frames; true where they are all to be given once more. */
  public boolean again() {
    if (palette == null) {
      return false;
    }
    AVFrame colours = av_frame_alloc();
    try {
      palette.finish(colours);
      filters = new FilterGraph(
          source(),
          FilterGraph.source(clip.rate(), colours.width(), colours.height(), "bgra"),
          coding.convert(opened(pictures).alpha()));
      filters.palette(colours);
    } finally {
      av_frame_free(colours);
    }
    palette.close();
    palette = null;
    frames = 0;
    return true;
  }

  /** Ends the file, which is whole then. */
  public void finish() {
    opened(filters).end();
    drain();
    opened(encoder).encode(null, opened(file)::write);
    opened(file).finish();
  }

  /** Bytes in the file so far. */
  public long bytes() {
    return opened(file).bytes();
  }

  @Override
  public void close() {
    av_frame_free(output);
    if (pictures != null) {
      pictures.close();
      pictures = null;
    }
    if (palette != null) {
      palette.close();
      palette = null;
    }
    if (filters != null) {
      filters.close();
      filters = null;
    }
    try {
      if (file != null) {
        file.close(); // before the encoder, whose description it uses
        file = null;
      }
    } finally {
      if (encoder != null) {
        encoder.close();
        encoder = null;
      }
    }
  }

  private void open(Path path) {
    av_log_set_level(AV_LOG_ERROR); // of the whole process; the codecs tell their lives otherwise
    FittedPictures fitted = new FittedPictures(clip, placement, coding);
    pictures = fitted;
    if (coding == Coding.GIF) {
      palette = new PaletteMaker(clip, placement, fitted);
    } else {
      filters = new FilterGraph(source(), coding.convert(fitted.alpha()));
    }
    PictureEncoder made = new PictureEncoder(coding, placement, clip.rate(), fitted.alpha());
    encoder = made;
    file = coding == Coding.WEBP
        ? new WebpFile(path, clip, placement, fitted.alpha())
        : new MuxedFile(coding.muxer(), coding.muxerOptions(clip), path, made.context());
  }

  private String source() {
    return FilterGraph.source(
        clip.rate(),
        placement.getWidth(),
        placement.getHeight(),
        opened(pictures).pixels());
  }

  private void drain() {
    while (opened(filters).pull(output)) {
      opened(encoder).encode(output, opened(file)::write);
      av_frame_unref(output);
    }
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("closed, or frames are missing");
    }
    return part;
  }
}
