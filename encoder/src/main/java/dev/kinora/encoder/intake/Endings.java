package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.codec.EncodedClip;
import dev.kinora.encoder.publish.EndWriter;
import dev.kinora.encoder.publish.Patience;
import dev.kinora.v1.RecordHeader;
import dev.kinora.v1.RenderEnd;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The slow part of ending renders, off the reader's thread: encoding finished, videos and end.json stored. What is ready
 * comes back through a queue that the reader empties. Bounded by the reader, which takes no records while too many are under
 * way.
 */
final class Endings {
  private final EndWriter writer;
  private final LogScan scan;
  private final ExecutorService threads;
  private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();

  Endings(EndWriter writer, LogScan scan, ExecutorService threads) {
    this.writer = writer;
    this.scan = scan;
    this.threads = threads;
  }

  /** A render to be ended, and in which ownership of its partition. */
  record Ticket(OwnedPartition owner, String id) {}

  /** What is to be done with a ticket, on the reader's thread. */
  sealed interface Ready {
    Ticket ticket();

    /** The objects are there: publish this end. */
    record Publish(Ticket ticket, RenderEnd end) implements Ready {}

    /** Its terminal event is there already. */
    record Shown(Ticket ticket) implements Ready {}

    /** A fault of this machine. */
    record Broken(Ticket ticket, Throwable fault) implements Ready {}
  }

  /** The next one that is ready. */
  Optional<Ready> poll() {
    return Optional.ofNullable(ready.poll());
  }

  /** Decided without a video. */
  void over(Ticket ticket, RecordHeader header, @Nullable OpenClip clip, Decision.Over over) {
    run(
        ticket,
        () -> new Ready.Publish(
            ticket,
            writer.over(
                header,
                clip == null ? Optional.empty() : clip.assembler().leader(),
                over,
                patience(ticket))));
  }

  /** Decided with videos, which may still be encoding. */
  void whole(
      Ticket ticket, OpenClip clip, Decision.Whole whole, CompletableFuture<EncodedClip> videos) {
    videos.whenComplete((encoded, fault) -> {
      if (fault != null) {
        ready.add(new Ready.Broken(ticket, fault));
      } else {
        run(
            ticket,
            () -> new Ready.Publish(
                ticket, writer.whole(clip.header(), whole, encoded, patience(ticket))));
      }
    });
  }

  /** Decided with the outputs of another render. */
  void copy(Ticket ticket, RecordHeader header, Decision.Copy copy) {
    run(ticket, () -> new Ready.Publish(ticket, writer.copied(header, copy, patience(ticket))));
  }

  /** An earlier judge wrote end.json and its deciding record is at hand: only the event is missing. */
  void again(Ticket ticket, RenderEnd end) {
    ready.add(new Ready.Publish(ticket, end));
  }

  /** The same at an Expired: the deciding record may be gone, so the events tell whether one is missing. */
  void againUnlessShown(Ticket ticket, RenderEnd end, int partition) {
    run(
        ticket,
        () ->
            scan.shown(end, partition) ? new Ready.Shown(ticket) : new Ready.Publish(ticket, end));
  }

  private Patience patience(Ticket ticket) {
    return new Patience(() -> ticket.owner().dropped());
  }

  private void run(Ticket ticket, Callable<Ready> work) {
    try {
      threads.execute(() -> {
        try {
          Ready result = work.call();
          ready.add(result);
          if (result instanceof Ready.Publish publish) {
            writer.tidy(publish.end());
          }
        } catch (CancellationException e) {
          // the partition is somebody else's by now
        } catch (Exception e) {
          ready.add(new Ready.Broken(ticket, e));
        }
      });
    } catch (RejectedExecutionException e) {
      ready.add(new Ready.Broken(ticket, new IOException("stopping", e)));
    }
  }
}
