package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCHROMA_LOC_LEFT;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_IEC61966_2_1;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.Placement;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/**
 * The FFmpeg session that every format shares: pictures in, packets out, whose times count frames. The same pictures give
 * the same bytes. One thread at a time.
 */
final class PictureEncoder implements AutoCloseable {
  private final Coding coding;
  private final AVPacket packet = av_packet_alloc();
  private final AVCodecContext codec;

  /** @param alpha whether the pictures have straight alpha */
  PictureEncoder(Coding coding, Placement placement, Fraction rate, boolean alpha) {
    this.coding = coding;
    AVCodec found = avcodec_find_encoder_by_name(coding.encoder());
    if (found == null) {
      av_packet_free(packet);
      throw new CodecException("these FFmpeg natives have no " + coding.encoder());
    }
    codec = avcodec_alloc_context3(found);
    try {
      describe(placement, rate, coding.pixels(alpha));
      try (var options = new Options(coding.machineOptions())) {
        check(avcodec_open2(codec, found, options.dictionary()), coding.encoder());
        options.checkAllTaken(coding.encoder());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What a container must know of the pictures. */
  AVCodecContext context() {
    return codec;
  }

  /** @param frame whose pts counts frames, or null at the end */
  void encode(@Nullable AVFrame frame, Consumer<AVPacket> to) {
    if (frame != null) {
      frame.pict_type(AV_PICTURE_TYPE_NONE);
      colour(frame);
    }
    check(avcodec_send_frame(codec, frame), "encode");
    while (true) {
      int result = avcodec_receive_packet(codec, packet);
      if (result == AVERROR_EAGAIN() || result == AVERROR_EOF()) {
        return;
      }
      check(result, "encoded packet");
      try {
        to.accept(packet.duration(1));
      } finally {
        av_packet_unref(packet);
      }
    }
  }

  @Override
  public void close() {
    av_packet_free(packet);
    avcodec_free_context(codec);
  }

  private void describe(Placement placement, Fraction rate, int pixels) {
    int width = placement.getWidth();
    int height = placement.getHeight();
    codec.width(width).height(height).pix_fmt(pixels);
    try (var perSecond = new AVRational().num(rate.getNumerator()).den(rate.getDenominator());
        var frameTime = new AVRational().num(rate.getDenominator()).den(rate.getNumerator());
        var square = new AVRational().num(1).den(1)) {
      codec.time_base(frameTime).framerate(perSecond).sample_aspect_ratio(square);
    }
    codec.color_primaries(AVCOL_PRI_BT709);
    if (coding.video()) {
      codec.color_range(AVCOL_RANGE_MPEG).colorspace(AVCOL_SPC_BT709).color_trc(AVCOL_TRC_BT709);
      codec.chroma_sample_location(AVCHROMA_LOC_LEFT);
    } else {
      codec.color_range(AVCOL_RANGE_JPEG).colorspace(AVCOL_SPC_RGB);
      codec.color_trc(AVCOL_TRC_IEC61966_2_1);
    }
    codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT);
    codec.thread_count(coding.threads());
    codec.bit_rate(
        coding.bitRate(width, height, (double) rate.getNumerator() / rate.getDenominator()));
  }

  /** The frame says what the context says: some encoders believe the one, some the other. */
  private void colour(AVFrame frame) {
    frame.color_range(codec.color_range()).colorspace(codec.colorspace());
    frame.color_primaries(codec.color_primaries()).color_trc(codec.color_trc());
  }
}
