package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_tell;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVA420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** A file that one of FFmpeg's containers writes, without times of day or random ids. */
final class MuxedFile implements EncodedFile {
  private final String container;
  private final AVCodecContext codec;
  private final AVFormatContext muxer = new AVFormatContext(null);
  private final AVStream stream;

  /** @param codec of the pictures; stays the caller's and must outlive this */
  MuxedFile(String container, Map<String, String> options, Path file, AVCodecContext codec) {
    this.container = container;
    this.codec = codec;
    try {
      check(
          avformat_alloc_output_context2(muxer, null, container, new LocalFile(file).url()),
          container);
      stream = avformat_new_stream(muxer, null);
      check(avcodec_parameters_from_context(stream.codecpar(), codec), "stream parameters");
      stream.time_base(codec.time_base()).avg_frame_rate(codec.framerate());
      if (codec.pix_fmt() == AV_PIX_FMT_YUVA420P) {
        tagAlpha();
      }
      open(file, options);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void write(AVPacket packet) {
    av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
    packet.stream_index(0);
    check(av_interleaved_write_frame(muxer, packet), "write " + container);
  }

  @Override
  public void finish() {
    check(av_write_trailer(muxer), "end of " + container);
  }

  @Override
  public long bytes() {
    return avio_tell(muxer.pb());
  }

  @Override
  public void close() {
    if (!muxer.isNull()) {
      if (muxer.pb() != null && !muxer.pb().isNull()) {
        avio_closep(muxer.pb());
      }
      avformat_free_context(muxer);
      muxer.setNull();
    }
  }

  /** Players look for this before they decode a second picture for the transparency. */
  private void tagAlpha() {
    AVDictionary tags = new AVDictionary(null);
    check(av_dict_set(tags, "alpha_mode", "1", 0), "tag");
    stream.metadata(tags); // freed with the stream
  }

  private void open(Path file, Map<String, String> settings) {
    muxer.flags(muxer.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    muxer.pb(new LocalFile(file).open(AVIO_FLAG_WRITE));
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(LocalFile.PROTOCOLS);
    try (var options = new Options(all)) {
      check(avformat_write_header(muxer, options.dictionary()), container + " header");
      options.checkAllTaken(container);
    }
  }
}
