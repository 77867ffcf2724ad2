package dev.kinora.encoder.assembly;

import com.google.protobuf.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The pixels of one clip class in a local file, each frame at its index. The reader's thread writes, codec threads read
 * frames that were written before; close only after both have stopped. An interrupt of any of them closes the file.
 */
public final class FrameSpool implements AutoCloseable {
  private final FileChannel file;
  private final int frameBytes;

  private FrameSpool(FileChannel file, int frameBytes) {
    this.file = file;
    this.frameBytes = frameBytes;
  }

  public static FrameSpool create(Path path, int frameBytes) throws IOException {
    return new FrameSpool(
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        frameBytes);
  }

  public void write(int index, ByteString pixels) throws IOException {
    long at = (long) index * frameBytes;
    for (ByteBuffer part : pixels.asReadOnlyByteBufferList()) {
      while (part.hasRemaining()) {
        at += file.write(part, at);
      }
    }
  }

  public byte[] read(int index) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(frameBytes);
    long at = (long) index * frameBytes;
    while (pixels.hasRemaining()) {
      int read = file.read(pixels, at + pixels.position());
      if (read < 0) {
        throw new EOFException("frame " + index + " is not in the spool");
      }
    }
    return pixels.array();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
