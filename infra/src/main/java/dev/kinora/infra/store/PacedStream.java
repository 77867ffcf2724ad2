package dev.kinora.infra.store;

import dev.kinora.job.FarmException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * What an object's bytes are read from. Where the store breaks off, falls silent or becomes too slow, reading throws a FarmException:
 * an IOException is never the store's, so whoever copies to a file knows that it is the disk's. Time that the reader takes does
 * not count. For one thread at a time.
 */
final class PacedStream extends FilterInputStream {
  private final LongFunction<Duration> allowed;
  private final Function<IOException, FarmException> told;
  private long bytes;
  private long nanos;

  /** @param allowed how long so many bytes may take, in all */
  PacedStream(
      InputStream in, LongFunction<Duration> allowed, Function<IOException, FarmException> told) {
    super(in);
    this.allowed = allowed;
    this.told = told;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    long begun = System.nanoTime();
    try {
      int count = super.read(target, offset, length);
      bytes += Math.max(0, count);
      nanos += System.nanoTime() - begun;
      if (count >= 0 && nanos > allowed.apply(bytes).toNanos()) {
        throw new IOException(
            "only %s bytes in %s s".formatted(bytes, Duration.ofNanos(nanos).toSeconds()));
      }
      return count;
    } catch (IOException e) {
      throw told.apply(e);
    }
  }

  @Override
  public long skip(long count) {
    try {
      return super.skip(count);
    } catch (IOException e) {
      throw told.apply(e);
    }
  }

  /** What is not read any more may be broken. */
  @Override
  public void close() {
    try {
      super.close();
    } catch (IOException e) {
      bytes = 0;
    }
  }
}
