package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EIO;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_ENOMEM;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_ENOSPC;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;

/** FFmpeg refused something. {@link #local} tells a fault of this machine (disk, memory) from one of the video. */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean local;

  CodecException(String message) {
    super(message);
    this.local = false;
  }

  private CodecException(String message, boolean local) {
    super(message);
    this.local = local;
  }

  /** The local disk failed. */
  CodecException(String message, IOException cause) {
    super(message + ": " + cause.getMessage(), cause);
    this.local = true;
  }

  /** True where another try, perhaps elsewhere, may work. */
  public boolean local() {
    return local;
  }

  /** The result of a native call; negative ones are errors. */
  static int check(int result, String what) {
    if (result >= 0) {
      return result;
    }
    try (BytePointer text = new BytePointer(256)) {
      av_strerror(result, text, 256);
      boolean local =
          result == AVERROR_ENOSPC() || result == AVERROR_EIO() || result == AVERROR_ENOMEM();
      throw new CodecException("%s: %s (%s)".formatted(what, NativeText.of(text), result), local);
    }
  }
}
