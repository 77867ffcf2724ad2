package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_READ;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * The packets of a file's pictures. What the file is, its bytes say, not its name: by names FFmpeg also knows patterns of further files
 * ({@code %03d}, {@code *}). Only formats that hold their pictures themselves are let in, no playlists or lists of files. One thread at a
 * time; close frees the natives.
 */
final class VideoInput implements AutoCloseable {
  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,gif,apng,png_pipe,webp_pipe,jpeg_pipe";

  private final AVIOContext io;
  private final AVFormatContext demuxer = avformat_alloc_context();
  private final AVStream stream;

  /** Refuses with a {@link CodecException} what has no pictures. */
  VideoInput(Path file) {
    io = new LocalFile(file).open(AVIO_FLAG_READ);
    demuxer.pb(io);
    try (var options =
        new Options(Map.of("protocol_whitelist", "file", "format_whitelist", FORMATS))) {
      check(
          avformat_open_input(demuxer, "", (AVInputFormat) null, options.dictionary()),
          file.toString());
      check(avformat_find_stream_info(demuxer, (AVDictionary) null), file.toString());
      int index = check(
          av_find_best_stream(demuxer, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0),
          file + " has no pictures");
      stream = demuxer.streams(index);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  AVStream stream() {
    return stream;
  }

  ShownAs shownAs() {
    return ShownAs.of(
        stream.codecpar(), av_guess_sample_aspect_ratio(demuxer, stream, (AVFrame) null));
  }

  /** The next packet of the pictures, which the caller unreferences; false after the last. */
  boolean read(AVPacket packet) {
    while (true) {
      int read = av_read_frame(demuxer, packet);
      if (read == AVERROR_EOF()) {
        return false;
      }
      check(read, "read");
      if (packet.stream_index() == stream.index()) {
        return true;
      }
      av_packet_unref(packet);
    }
  }

  /** Of the pictures, or else of the whole file; zero where neither is known. */
  Duration duration() {
    if (stream.duration() != AV_NOPTS_VALUE && stream.duration() > 0) {
      return duration(stream.duration());
    }
    return Duration.ofNanos(Math.max(0, demuxer.duration()) * 1_000);
  }

  /** @param units of the stream's time base */
  Duration duration(long units) {
    AVRational base = stream.time_base();
    return Duration.ofNanos(Math.round(units * (double) base.num() / base.den() * 1e9));
  }

  @Override
  public void close() {
    if (!demuxer.isNull()) {
      avformat_close_input(demuxer);
    }
    if (!io.isNull()) {
      avio_closep(io);
    }
  }
}
