package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.ClipClass;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.codec.EncodedClip;
import dev.kinora.encoder.publish.EndWriter;
import dev.kinora.encoder.publish.Patience;
import dev.kinora.encoder.publish.Patience.ExhaustedException;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a render waits for, off the reader's thread: whether it has an end, its encoding finished, its videos and end.json
 * stored. What is ready comes back through a queue that the reader empties, in every case in which somebody still wants it.
 * Bounded by the reader, which takes no records while too many are under way.
 */
final class Endings {
  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);
  private static final long BROKER_WAIT = Duration.ofSeconds(1).toNanos();

  private final Desk desk;
  private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();

  /**
   * What all of them need.
   *
   * @param threads that may block
   */
  record Desk(
      EndWriter writer,
      LogScan scan,
      Executor threads,
      Patience.Traffic store,
      SpoolHealth spool,
      EncoderMeters meters) {}

  Endings(Desk desk) {
    this.desk = desk;
  }

  /** A render, and in which ownership of its partition. */
  record Ticket(OwnedPartition owner, String id) {}

  /** What is to be done with a ticket, on the reader's thread. */
  sealed interface Ready {
    Ticket ticket();

    /** The store knows this of a stranger. */
    record Looked(Ticket ticket, Optional<StoredEnd> end) implements Ready {}

    /** The store does not tell of a stranger, although it tells of others. */
    record Unreadable(Ticket ticket, String reason) implements Ready {}

    /** The objects are there: publish this end. */
    record Publish(Ticket ticket, StoredEnd end) implements Ready {}

    /** Its terminal event is there already. */
    record Shown(Ticket ticket) implements Ready {}

    /** It failed, for no fault of the store: its frames could not be encoded here and now, say. */
    record Broken(Ticket ticket, Throwable fault) implements Ready {}
  }

  /** The next one that is ready. */
  Optional<Ready> poll() {
    return Optional.ofNullable(ready.poll());
  }

  /** Has a stranger ended? */
  void look(Ticket ticket, RecordHeader header) {
    run(ticket, () -> {
      try {
        return new Ready.Looked(ticket, desk.writer().find(header, patience(ticket)));
      } catch (ExhaustedException e) {
        LOG.error("render {}: {}", ticket.id(), e.reason());
        return new Ready.Unreadable(ticket, e.reason());
      }
    });
  }

  /** Decided without a video. */
  void over(Ticket ticket, Undecided render, Decision.Over over) {
    Optional<ClipClass> leader =
        render instanceof OpenClip clip ? clip.assembler().leader() : Optional.empty();
    RecordHeader header = render.header();
    end(ticket, header, over, () -> desk.writer().over(header, leader, over, patience(ticket)));
  }

  /** Decided with videos, which may still be encoding. */
  void whole(
      Ticket ticket, OpenClip clip, Decision.Whole whole, CompletableFuture<EncodedClip> videos) {
    RecordHeader header = clip.header();
    videos.whenComplete((encoded, fault) -> {
      if (fault != null) {
        ready.add(new Ready.Broken(ticket, fault));
      } else {
        end(
            ticket,
            header,
            whole,
            () -> desk.writer().whole(header, whole, encoded, patience(ticket)));
      }
    });
  }

  /** Decided with the outputs of another render. */
  void copy(Ticket ticket, RecordHeader header, Decision.Copy copy) {
    end(ticket, header, copy, () -> desk.writer().copied(header, copy, patience(ticket)));
  }

  /** An earlier judge wrote end.json and its deciding record is at hand: only the event is missing. */
  void again(Ticket ticket, StoredEnd end) {
    ready.add(new Ready.Publish(ticket, end));
  }

  /** The same at an Expired: the deciding record may be gone, so the events tell whether one is missing. */
  void againUnlessShown(Ticket ticket, StoredEnd end, int partition) {
    run(
        ticket,
        () -> shown(ticket, () -> desk.scan().shown(end.getEnd(), partition))
            ? new Ready.Shown(ticket)
            : new Ready.Publish(ticket, end));
  }

  /** Decided, but its end.json can be neither read nor written: only the events tell whether an earlier judge ended it. */
  void unwritten(Ticket ticket, RecordHeader header, Decision.Over over) {
    run(ticket, () -> unlessShown(ticket, header, over));
  }

  private Ready unlessShown(Ticket ticket, RecordHeader header, Decision.Over over) {
    int partition = ticket.owner().partition();
    if (shown(ticket, () -> desk.scan().shown(header, partition))) {
      return new Ready.Shown(ticket);
    }
    desk.meters().quarantined();
    return new Ready.Publish(ticket, desk.writer().unwritten(header, over));
  }

  private void end(
      Ticket ticket, RecordHeader header, Decision decision, Callable<StoredEnd> writing) {
    run(ticket, () -> {
      StoredEnd end;
      try {
        end = writing.call();
      } catch (ExhaustedException e) {
        return givenUp(ticket, header, decision, e);
      }
      tidy(ticket, end);
      return new Ready.Publish(ticket, end);
    });
  }

  private void tidy(Ticket ticket, StoredEnd end) {
    desk.threads().execute(() -> {
      try {
        desk.writer().tidy(end.getEnd());
      } catch (OutOfMemoryError e) {
        ready.add(new Ready.Broken(ticket, e));
      }
    });
  }

  /** It ends nevertheless: by an end.json that says why, and where not even that can be stored by its event alone. */
  private Ready givenUp(
      Ticket ticket, RecordHeader header, Decision decision, ExhaustedException why) {
    LOG.error("render {} is given up: {}", ticket.id(), why.reason(), why);
    Decision.Over failed = Decision.failed(decision.by(), FailureCode.INTERNAL, why.reason());
    try {
      StoredEnd end = desk.writer().over(header, Optional.empty(), failed, patience(ticket));
      desk.meters().quarantined();
      return new Ready.Publish(ticket, end);
    } catch (ExhaustedException e) {
      return unlessShown(ticket, header, failed);
    }
  }

  /** Asks the broker until it answers. */
  private static boolean shown(Ticket ticket, BooleanSupplier question) {
    while (!ticket.owner().dropped()) {
      try {
        return question.getAsBoolean();
      } catch (KafkaException e) {
        Exhaustion.passOn(e);
        LOG.warn("render {}: cannot look through the events: {}", ticket.id(), e.toString());
        LockSupport.parkNanos(BROKER_WAIT);
      }
    }
    throw new CancellationException("the partition is somebody else's by now");
  }

  private Patience patience(Ticket ticket) {
    return new Patience(
        () -> ticket.owner().dropped(), desk.store(), fault -> desk.spool().failed(fault));
  }

  /** Whatever happens, the reader hears of it. */
  private void run(Ticket ticket, Callable<Ready> work) {
    try {
      desk.threads().execute(() -> {
        try {
          ready.add(work.call());
        } catch (CancellationException e) {
          // the partition is somebody else's by now
        } catch (Exception | Error e) {
          ready.add(new Ready.Broken(ticket, e));
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("stopping", e);
    } catch (RuntimeException | Error e) {
      ready.add(new Ready.Broken(ticket, e));
    }
  }
}
