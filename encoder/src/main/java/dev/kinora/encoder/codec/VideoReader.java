package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_FATAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_color_primaries_name;
import static org.bytedeco.ffmpeg.global.avutil.av_color_range_name;
import static org.bytedeco.ffmpeg.global.avutil.av_color_space_name;
import static org.bytedeco.ffmpeg.global.avutil.av_color_transfer_name;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a video file (or a GIF or PNG with pictures in time) picture by picture as it is to be shown, as RGB, 3 bytes a pixel, or as
 * RGBA with straight alpha, rows from the top. One thread at a time; close frees the natives.
 */
public final class VideoReader implements AutoCloseable {
  /** Of one picture, before it takes memory. */
  private static final long MOST_PIXELS = 8192 * 8192;

  private final Path file;
  private final boolean alpha;
  private final VideoInput input;
  private final ShownAs shown;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame decoded = av_frame_alloc();
  private final AVFrame converted = av_frame_alloc();
  private final AVCodecContext decoder;
  private @Nullable FilterGraph filters;
  private Duration time = Duration.ZERO;
  private Duration length = Duration.ZERO;
  private boolean flushed;
  private boolean ended;

  /** Refuses with a {@link CodecException} what has no pictures. */
  public VideoReader(Path file) {
    this(file, false);
  }

  /** The same with {@code alpha}, 4 bytes a pixel. */
  public static VideoReader withAlpha(Path file) {
    return new VideoReader(file, true);
  }

  private VideoReader(Path file, boolean alpha) {
    this.file = file;
    this.alpha = alpha;
    av_log_set_level(AV_LOG_FATAL); // of the whole process: what it says of a file, exceptions say
    input = new VideoInput(file);
    AVCodecContext opened = null;
    try {
      shown = input.shownAs();
      AVCodecParameters stored = input.stream().codecpar();
      AVCodec codec = decoderFor(stored.codec_id());
      if (codec == null) {
        throw new CodecException(file + ": no decoder for its pictures");
      }
      opened = avcodec_alloc_context3(codec);
      decoder = opened;
      check(avcodec_parameters_to_context(decoder, stored), "parameters");
      decoder.max_pixels(MOST_PIXELS);
      check(avcodec_open2(decoder, codec, (AVDictionary) null), "decoder");
    } catch (RuntimeException e) {
      if (opened != null) {
        avcodec_free_context(opened);
      }
      closeFile();
      throw e;
    }
  }

  public VideoFacts facts() {
    AVStream stream = input.stream();
    AVCodecParameters parameters = stream.codecpar();
    try {
      return new VideoFacts(
          NativeText.of(avcodec_find_decoder(parameters.codec_id()).name()),
          parameters.width(),
          parameters.height(),
          stream.nb_frames(),
          input.duration(),
          number(stream.avg_frame_rate()),
          name(av_get_pix_fmt_name(parameters.format())),
          "%s/%s/%s/%s"
              .formatted(
                  name(av_color_space_name(parameters.color_space())),
                  name(av_color_primaries_name(parameters.color_primaries())),
                  name(av_color_transfer_name(parameters.color_trc())),
                  name(av_color_range_name(parameters.color_range()))),
          Mp4Boxes.indexFirst(file));
    } catch (IOException e) {
      throw new CodecException(file + ": " + e.getMessage());
    }
  }

  /** Of the pictures as they are to be shown: turned, mirrored and with square pixels, as the file says. */
  public int width() {
    return shown.width();
  }

  public int height() {
    return shown.height();
  }

  /** When the picture that was read last begins. */
  public Duration time() {
    return time;
  }

  /** How long the picture that was read last is shown, zero where that is unknown. */
  public Duration length() {
    return length;
  }

  /** Width times height times 3 or 4 bytes; empty after the last picture. */
  public Optional<byte[]> next() {
    while (!ended) {
      if (filters != null && filters.pull(converted)) {
        try {
          if (converted.pts() != AV_NOPTS_VALUE) {
            time = input.duration(converted.pts());
          }
          length = input.duration(Math.max(0, converted.duration()));
          return Optional.of(pixels());
        } finally {
          av_frame_unref(converted);
        }
      }
      ended = !decode();
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    if (filters != null) {
      filters.close();
      filters = null;
    }
    avcodec_free_context(decoder);
    closeFile();
  }

  /** Brings one more picture into the filters; false after the last. */
  private boolean decode() {
    while (true) {
      int result = avcodec_receive_frame(decoder, decoded);
      if (result == AVERROR_EOF()) {
        return false;
      }
      if (result != AVERROR_EAGAIN()) {
        check(result, "decode " + file);
        decoded.pts(decoded.best_effort_timestamp());
        toRgb().push(decoded);
        av_frame_unref(decoded);
        return true;
      }
      feed();
    }
  }

  private void feed() {
    if (!input.read(packet)) {
      if (!flushed) {
        flushed = true;
        check(avcodec_send_packet(decoder, null), "decode " + file);
      }
      return;
    }
    try {
      check(avcodec_send_packet(decoder, packet), "decode " + file);
    } finally {
      av_packet_unref(packet);
    }
  }

  private FilterGraph toRgb() {
    FilterGraph made = filters;
    if (made == null) {
      AVRational base = input.stream().time_base();
      made = new FilterGraph(
          "video_size=%sx%s:pix_fmt=%s:time_base=%s/%s:pixel_aspect=1/1:colorspace=%s:range=%s"
              .formatted(
                  decoded.width(),
                  decoded.height(),
                  decoded.format(),
                  base.num(),
                  base.den(),
                  decoded.colorspace(),
                  decoded.color_range()),
          chain());
      filters = made;
    }
    return made;
  }

  private String chain() {
    var chain = new StringJoiner(",");
    shown.turns().forEach(chain::add);
    return chain
        .add("scale=%s:%s:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
            .formatted(shown.width(), shown.height()))
        .add("format=" + (alpha ? "rgba" : "rgb24"))
        .toString();
  }

  private byte[] pixels() {
    int row = converted.width() * (alpha ? 4 : 3);
    byte[] rgb = new byte[row * converted.height()];
    BytePointer plane = converted.data(0);
    for (int y = 0; y < converted.height(); y++) {
      plane.position((long) y * converted.linesize(0)).get(rgb, y * row, row);
    }
    return rgb;
  }

  /** FFmpeg's own decoder of VP9 does not know its alpha. */
  private @Nullable AVCodec decoderFor(int id) {
    return alpha && id == AV_CODEC_ID_VP9
        ? avcodec_find_decoder_by_name("libvpx-vp9")
        : avcodec_find_decoder(id);
  }

  private void closeFile() {
    av_packet_free(packet);
    av_frame_free(decoded);
    av_frame_free(converted);
    input.close();
  }

  private static double number(AVRational fraction) {
    return fraction.den() == 0 ? 0 : (double) fraction.num() / fraction.den();
  }

  private static String name(@Nullable BytePointer name) {
    String known = NativeText.of(name);
    return known.isEmpty() ? "unknown" : known;
  }
}
