package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avformat.avio_tell;
import static org.bytedeco.ffmpeg.global.avutil.AVCHROMA_LOC_LEFT;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.kinora.v1.Fraction;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/**
 * An H.264 stream in an MP4 file with the index (moov) first: 4:2:0, limited range, tagged BT.709. The same frames give the
 * same bytes. One thread at a time; the file is whole only after {@link #finish}.
 */
final class Mp4Writer implements AutoCloseable {
  static final Map<String, String> MUXER_OPTIONS = Map.of("movflags", "+faststart");

  private final AVPacket packet = av_packet_alloc();
  private final AVFormatContext muxer = new AVFormatContext(null);
  private final AVRational frameTime;
  private @Nullable AVCodecContext codec;
  private @Nullable AVStream stream;

  Mp4Writer(Path file, int width, int height, Fraction rate, H264 h264) {
    frameTime = new AVRational().num(rate.getDenominator()).den(rate.getNumerator());
    try {
      check(avformat_alloc_output_context2(muxer, null, "mp4", file.toString()), "mp4");
      codec = openCodec(width, height, rate, h264);
      stream = openStream(codec);
      openFile(file);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Encodes a frame of 4:2:0 pictures whose pts counts frames. */
  void write(AVFrame frame) {
    frame.pict_type(AV_PICTURE_TYPE_NONE);
    encode(frame);
  }

  /** Ends the stream and moves the index to the front; the file is whole then. */
  void finish() {
    encode(null);
    check(av_write_trailer(muxer), "end of mp4");
  }

  /** Bytes written so far; the codec still holds some frames. */
  long bytes() {
    return avio_tell(muxer.pb());
  }

  @Override
  public void close() {
    av_packet_free(packet);
    if (codec != null) {
      avcodec_free_context(codec);
      codec = null;
    }
    if (!muxer.isNull()) {
      if (muxer.pb() != null && !muxer.pb().isNull()) {
        avio_closep(muxer.pb());
      }
      avformat_free_context(muxer);
      muxer.setNull();
    }
    frameTime.close();
  }

  private AVCodecContext openCodec(int width, int height, Fraction rate, H264 h264) {
    AVCodec found = avcodec_find_encoder_by_name(h264.encoder());
    AVCodecContext opened = avcodec_alloc_context3(found);
    codec = opened; // closed with the rest when the next lines fail
    opened.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P);
    opened.time_base(frameTime);
    try (var perSecond = new AVRational().num(rate.getNumerator()).den(rate.getDenominator());
        var square = new AVRational().num(1).den(1)) {
      opened.framerate(perSecond).sample_aspect_ratio(square);
    }
    opened.color_range(AVCOL_RANGE_MPEG).colorspace(AVCOL_SPC_BT709);
    opened.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    opened.chroma_sample_location(AVCHROMA_LOC_LEFT);
    opened.flags(opened.flags() | AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT);
    opened.thread_count(H264.THREADS);
    opened.bit_rate(
        h264.bitRate(width, height, (double) rate.getNumerator() / rate.getDenominator()));
    try (var options = new Options(h264.options())) {
      check(avcodec_open2(opened, found, options.dictionary()), h264.encoder());
      options.checkAllTaken(h264.encoder());
    }
    return opened;
  }

  private AVStream openStream(AVCodecContext opened) {
    AVStream made = avformat_new_stream(muxer, null);
    check(avcodec_parameters_from_context(made.codecpar(), opened), "stream parameters");
    made.time_base(opened.time_base()).avg_frame_rate(opened.framerate());
    return made;
  }

  private void openFile(Path file) {
    muxer.flags(muxer.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, file.toString(), AVIO_FLAG_WRITE), "open " + file);
    muxer.pb(io);
    try (var options = new Options(MUXER_OPTIONS)) {
      check(avformat_write_header(muxer, options.dictionary()), "mp4 header");
      options.checkAllTaken("mp4");
    }
  }

  private void encode(@Nullable AVFrame frame) {
    AVCodecContext encoder = codec;
    AVStream target = stream;
    if (encoder == null || target == null) {
      throw new IllegalStateException("closed");
    }
    check(avcodec_send_frame(encoder, frame), "encode");
    while (true) {
      int result = avcodec_receive_packet(encoder, packet);
      if (result == AVERROR_EAGAIN() || result == AVERROR_EOF()) {
        return;
      }
      check(result, "encoded packet");
      packet.duration(1);
      av_packet_rescale_ts(packet, frameTime, target.time_base());
      packet.stream_index(0);
      check(av_interleaved_write_frame(muxer, packet), "write mp4");
    }
  }
}
