package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A text that somebody wrote beside the animations: UTF-8, with or without the mark that editors put before it. */
final class TextFile {
  private static final long MOST = 64 << 20;
  private static final char MARK = '\ufeff';

  private TextFile() {}

  /** Throws {@link DatasetException} naming the line that is no UTF-8. */
  static String read(Path file) throws IOException {
    if (Files.size(file) > MOST) {
      throw new DatasetException(
          "%s: has %s bytes, want at most %s".formatted(file, Files.size(file), MOST));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      throw new DatasetException(String.format(
          Locale.ROOT,
          "%s line %s: is not UTF-8 (byte 0x%02x); save it as UTF-8, in Excel as 'CSV UTF-8'",
          file,
          1 + text.chars().filter(c -> c == '\n').count(),
          bytes.get()));
    }
    return !text.isEmpty() && text.charAt(0) == MARK
        ? text.subSequence(1, text.length()).toString()
        : text.toString();
  }
}
