package dev.kinora.gateway.grpc;

import com.google.rpc.Code;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Takes the bytes of a gRPC request apart into its messages and expands those that are compressed, never to more than a limit. Serves one
 * request on one thread.
 */
final class GrpcFrames {
  static final int HEAD = 5;
  private static final Pattern PART = Pattern.compile("[^=]++={0,2}");

  private final boolean gzip;
  private final boolean text;
  private final int most;
  private Buffer held = Buffer.buffer();
  private Buffer encoded = Buffer.buffer();
  private int from;

  /** Why a message cannot be read, as gRPC calls it. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private final Code code;

    Unreadable(Code code, String message) {
      super(message);
      this.code = code;
    }

    Code code() {
      return code;
    }
  }

  /**
   * For one request.
   *
   * @param gzip whether it may have messages under gzip
   * @param text whether all of it is Base64, as gRPC-Web may be
   * @param most bytes of a message, as it was before it was compressed
   */
  GrpcFrames(boolean gzip, boolean text, int most) {
    this.gzip = gzip;
    this.text = text;
    this.most = most;
  }

  void add(Buffer bytes) {
    if (text) {
      if (encoded.length() <= 2 * (most + HEAD)) { // beyond, it is too large whatever comes
        encoded.appendBuffer(bytes);
      }
      return;
    }
    if (from > 0) {
      held = held.getBuffer(from, held.length());
      from = 0;
    }
    held.appendBuffer(bytes);
  }

  /** Nothing more comes. */
  void end() {
    if (text) {
      held = decoded();
      encoded = Buffer.buffer();
    }
  }

  void clear() {
    held = Buffer.buffer();
    encoded = Buffer.buffer();
    from = 0;
  }

  /** Whether a whole message is there. */
  boolean hasNext() throws Unreadable {
    if (held.length() - from < HEAD) {
      return false;
    }
    long length = held.getUnsignedInt(from + 1);
    if (length > most) {
      throw tooLarge();
    }
    int flag = held.getByte(from);
    if (flag != 0 && flag != 1) {
      throw new Unreadable(Code.INTERNAL, "a message's flag is %s: want 0 or 1".formatted(flag));
    }
    if (flag == 1 && !gzip) {
      throw new Unreadable(
          Code.INTERNAL, "a message is marked as compressed, and there is no grpc-encoding");
    }
    return held.length() - from - HEAD >= length;
  }

  /** The most that the next message takes in memory; 0 while nothing is known of it. */
  long weight() {
    if (held.length() - from < HEAD) {
      return 0;
    }
    return held.getByte(from) == 1 ? most : Math.max(1, held.getUnsignedInt(from + 1));
  }

  /** The message with its head, not compressed. */
  Buffer next() throws Unreadable {
    int start = from + HEAD;
    int end = start + held.getInt(from + 1);
    boolean compressed = held.getByte(from) == 1;
    byte[] message = held.getBytes(start, end);
    from = end;
    byte[] whole = compressed ? expanded(message) : message;
    return Buffer.buffer(HEAD + whole.length)
        .appendByte((byte) 0)
        .appendInt(whole.length)
        .appendBytes(whole);
  }

  private byte[] expanded(byte[] message) throws Unreadable {
    byte[] whole;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(message))) {
      whole = in.readNBytes(most + 1);
    } catch (IOException e) {
      throw new Unreadable(
          Code.INTERNAL, "a message cannot be expanded with gzip: " + e.getMessage());
    }
    if (whole.length > most) {
      throw tooLarge();
    }
    return whole;
  }

  private Unreadable tooLarge() {
    return new Unreadable(
        Code.RESOURCE_EXHAUSTED, "a message may have at most %s bytes".formatted(most));
  }

  /** Nothing where it is no Base64: there is no message in it then. Each part that a client encoded may be padded. */
  private Buffer decoded() {
    Buffer bytes = Buffer.buffer();
    Matcher parts = PART.matcher(encoded.toString(StandardCharsets.ISO_8859_1));
    try {
      while (parts.find()) {
        bytes.appendBytes(Base64.getDecoder().decode(parts.group()));
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      return Buffer.buffer();
    }
  }
}
