package dev.kinora.encoder.intake;

import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.log.v1.Backlog;
import dev.kinora.v1.EncoderStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the frame log read by one reader after the other: where one falls, the next begins from the committed offsets, with a
 * consumer of its own. {@link #run} is the reader's thread, any other may call the rest.
 */
final class FrameReading implements SupervisedThread.Duty {
  private final Supplier<FrameLogReader> readers;
  private @Nullable FrameLogReader current;
  private @Nullable Long drainUntil;

  FrameReading(Supplier<FrameLogReader> readers) {
    this.readers = readers;
  }

  @Override
  public void run() {
    FrameLogReader reader = readers.get();
    synchronized (this) {
      current = reader;
      if (drainUntil != null) {
        reader.drain(drainUntil);
      }
    }
    reader.run();
  }

  /** Takes no more records; the run ends when what is decided is published, or after {@code budget}. */
  synchronized void drain(Duration budget) {
    drainUntil = System.nanoTime() + budget.toNanos();
    if (current != null) {
      current.drain(drainUntil);
    }
  }

  /** Of the owned partitions, a moment ago. */
  List<Backlog> backlogs() {
    FrameLogReader reader = reader();
    return reader == null ? List.of() : reader.backlogs();
  }

  /** A moment ago. */
  EncoderStatus status() {
    FrameLogReader reader = reader();
    return reader == null ? EncoderStatus.getDefaultInstance() : reader.status();
  }

  private synchronized @Nullable FrameLogReader reader() {
    return current;
  }
}
