package dev.kinora.encoder.codec;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Text that FFmpeg gives. It ends at its first NUL, whatever lies behind: a buffer of ours is read whole otherwise, and what was in
 * that memory before gets into messages and manifests.
 */
final class NativeText {
  private NativeText() {}

  /** Empty where FFmpeg has none. */
  static String of(@Nullable BytePointer text) {
    if (text == null || text.isNull()) {
      return "";
    }
    long room = text.limit() > 0 ? text.limit() - text.position() : Integer.MAX_VALUE;
    int length = 0;
    while (length < room && text.get(length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    text.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
