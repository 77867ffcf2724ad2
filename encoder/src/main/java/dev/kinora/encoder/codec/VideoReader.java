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
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
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
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a video file (or an animated GIF, or whatever else FFmpeg knows) picture by picture as RGB, 3 bytes a pixel, or as
 * RGBA with straight alpha, rows from the top. One thread at a time; close frees the natives.
 */
public final class VideoReader implements AutoCloseable {
  private final Path file;
  private final boolean alpha;
  private final AVFormatContext demuxer = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame decoded = av_frame_alloc();
  private final AVFrame converted = av_frame_alloc();
  private final AVStream stream;
  private final AVCodecContext decoder;
  private @Nullable FilterGraph filters;
  private Duration time = Duration.ZERO;
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
    AVCodecContext opened = null;
    av_log_set_level(AV_LOG_ERROR); // of the whole process
    try {
      check(
          avformat_open_input(demuxer, file.toString(), null, (AVDictionary) null),
          file.toString());
      check(avformat_find_stream_info(demuxer, (AVDictionary) null), file.toString());
      int index = check(
          av_find_best_stream(demuxer, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0),
          file + " has no pictures");
      stream = demuxer.streams(index);
      AVCodec codec = decoderFor(stream.codecpar().codec_id());
      if (codec == null) {
        throw new CodecException(file + ": no decoder for its pictures");
      }
      opened = avcodec_alloc_context3(codec);
      decoder = opened;
      check(avcodec_parameters_to_context(decoder, stream.codecpar()), "parameters");
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
    AVCodecParameters parameters = stream.codecpar();
    try {
      return new VideoFacts(
          avcodec_find_decoder(parameters.codec_id()).name().getString(),
          parameters.width(),
          parameters.height(),
          stream.nb_frames(),
          duration(),
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

  /** When the picture that was read last begins. */
  public Duration time() {
    return time;
  }

  /** Width times height times 3 or 4 bytes; empty after the last picture. */
  public Optional<byte[]> next() {
    while (!ended) {
      if (filters != null && filters.pull(converted)) {
        try {
          time = duration(converted.pts());
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
        toRgb().push(decoded);
        av_frame_unref(decoded);
        return true;
      }
      feed();
    }
  }

  private void feed() {
    int read = av_read_frame(demuxer, packet);
    if (read == AVERROR_EOF()) {
      if (!flushed) {
        flushed = true;
        check(avcodec_send_packet(decoder, null), "decode " + file);
      }
      return;
    }
    check(read, "read " + file);
    try {
      if (packet.stream_index() == stream.index()) {
        check(avcodec_send_packet(decoder, packet), "decode " + file);
      }
    } finally {
      av_packet_unref(packet);
    }
  }

  private FilterGraph toRgb() {
    FilterGraph made = filters;
    if (made == null) {
      made = new FilterGraph(
          "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=1/1:colorspace=%d:range=%d"
              .formatted(
                  decoded.width(),
                  decoded.height(),
                  decoded.format(),
                  stream.time_base().num(),
                  stream.time_base().den(),
                  decoded.colorspace(),
                  decoded.color_range()),
          "scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp,format="
              + (alpha ? "rgba" : "rgb24"));
      filters = made;
    }
    return made;
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

  private Duration duration() {
    if (stream.duration() != AV_NOPTS_VALUE && stream.duration() > 0) {
      return duration(stream.duration());
    }
    return Duration.ofNanos(Math.max(0, demuxer.duration()) * 1_000);
  }

  private Duration duration(long units) {
    AVRational base = stream.time_base();
    return Duration.ofNanos(Math.round(units * (double) base.num() / base.den() * 1e9));
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
    if (!demuxer.isNull()) {
      avformat_close_input(demuxer);
    }
  }

  private static double number(AVRational fraction) {
    return fraction.den() == 0 ? 0 : (double) fraction.num() / fraction.den();
  }

  private static String name(@Nullable BytePointer name) {
    return name == null || name.isNull() ? "unknown" : name.getString();
  }
}
