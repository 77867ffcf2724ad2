package dev.kinora.gateway.server;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Messages as gRPC puts them on the wire. */
final class GrpcBytes {
  private GrpcBytes() {}

  /** @param flag 1: the bytes are compressed */
  static Buffer frame(int flag, byte[] bytes) {
    return Buffer.buffer().appendByte((byte) flag).appendInt(bytes.length).appendBytes(bytes);
  }

  static byte[] gzip(byte[] bytes) {
    return zipped(out -> out.write(bytes));
  }

  /** Zeros of so many MiB. */
  static byte[] bomb(int mib) {
    byte[] block = new byte[1 << 20];
    return zipped(out -> {
      for (int i = 0; i < mib; i++) {
        out.write(block);
      }
    });
  }

  private interface Source {
    void into(OutputStream out) throws IOException;
  }

  private static byte[] zipped(Source source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      source.into(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
