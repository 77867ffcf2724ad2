package dev.kinora.client.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kinora.v1.Failure;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Standard output, in UTF-8. It remembers why it takes nothing more, so that no result is lost in silence. Safe for several threads. */
public final class ResultStream extends PrintStream {
  private final Watched to;

  public ResultStream(OutputStream to) {
    this(new Watched(to));
  }

  private ResultStream(Watched to) {
    super(new BufferedOutputStream(to), false, UTF_8);
    this.to = to;
  }

  /** @throws CliException where something that was printed did not arrive; without a word where its reader has left, as {@code head} does */
  void check() {
    flush();
    IOException fault = to.fault;
    if (fault != null && String.valueOf(fault.getMessage()).contains("Broken pipe")) {
      throw new CliException(Exit.UNREAD, Failure.getDefaultInstance(), fault);
    }
    if (fault != null) {
      throw CliException.unusable(
          "cannot write to standard output: %s".formatted(Objects.toString(fault.getMessage())),
          fault);
    }
  }

  /** Keeps the first fault, which a {@link PrintStream} only notes as one. */
  private static final class Watched extends FilterOutputStream {
    private volatile @Nullable IOException fault;

    Watched(OutputStream to) {
      super(to);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        fault = fault == null ? e : fault;
        throw e;
      }
    }
  }
}
