package dev.kinora.encoder.codec;

import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** A file that takes coded pictures in their order and is whole only after {@link #finish}. One thread at a time. */
sealed interface EncodedFile extends AutoCloseable permits MuxedFile, WebpFile {
  /** Takes a packet whose times count frames; its content may be gone afterwards. */
  void write(AVPacket packet);

  void finish();

  /** Written so far. */
  long bytes();

  @Override
  void close();
}
