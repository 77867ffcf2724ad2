package dev.kinora.encoder.intake;

import dev.kinora.encoder.publish.Judge;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread.EndedForGood;
import dev.kinora.log.v1.Backlog;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.RenderEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the owned partitions of `frames` and publishes the ends that are ready: the one thread on which records are taken,
 * partitions change hands and transactions run, so none of these can overlap. It waits for nothing slow but Kafka: what is
 * asked of the store, encoding and storing happen elsewhere ({@link Endings}).
 */
final class FrameLogReader {
  private static final Logger LOG = LoggerFactory.getLogger(FrameLogReader.class);
  /** Also how long a finished encode may wait for its transaction. */
  private static final Duration POLL = Duration.ofMillis(25);

  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  /** More decided renders than this wait for the store: take no more records until some are through. */
  private static final int MOST_ENDINGS = 256;

  static final String PART = "frames";

  private final Consumer<String, byte[]> consumer;
  private final Partitions partitions;
  private final OwnedPartition.Desk desk;
  private final Judge judge;
  private final Reopening reopening;
  private final Readiness readiness;
  private volatile List<Backlog> backlogs = List.of();
  private volatile EncoderStatus status = EncoderStatus.getDefaultInstance();
  private volatile long drainNanos;
  private volatile boolean draining;

  FrameLogReader(
      Consumer<String, byte[]> consumer,
      Partitions partitions,
      OwnedPartition.Desk desk,
      Judge judge,
      Reopening reopening,
      Readiness readiness) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.desk = desk;
    this.judge = judge;
    this.reopening = reopening;
    this.readiness = readiness;
  }

  /**
   * Until drained. Whatever else ends it is thrown, with all closed: {@link EndedForGood} where another process took this encoder's
   * name. The consumer must be subscribed.
   */
  void run() {
    try {
      boolean more = true;
      while (more) {
        try {
          more = turn();
        } catch (FencedInstanceIdException e) {
          throw replaced();
        } catch (KafkaException e) {
          endWhereMemoryRanOut(e);
          LOG.warn("reading frames: {}", e.toString());
          readiness.failed(PART, "Kafka: " + e.getMessage());
          LockSupport.parkNanos(AFTER_FAULT.toNanos());
        }
      }
    } finally {
      close();
    }
  }

  /**
   * Takes no more records; the run ends when what is decided is published. Any thread.
   *
   * @param until it ends at the latest, as {@link System#nanoTime} has it
   */
  void drain(long until) {
    drainNanos = until;
    draining = true;
  }

  /** Of the owned partitions, a moment ago; any thread. */
  List<Backlog> backlogs() {
    return backlogs;
  }

  /** A moment ago; any thread. */
  EncoderStatus status() {
    return status;
  }

  private boolean turn() {
    if (!publishReady()) {
      throw replaced();
    }
    long endings = endings();
    if (draining && (endings == 0 || System.nanoTime() - drainNanos > 0)) {
      return false;
    }
    partitions.begin();
    reopen();
    partitions.apply(!draining && endings < MOST_ENDINGS);
    ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
    for (TopicPartition partition : records.partitions()) {
      take(partition.partition(), records.records(partition));
    }
    report();
    return true;
  }

  private void take(int partition, List<ConsumerRecord<String, byte[]>> records) {
    Optional<OwnedPartition> owner = partitions.owned(partition);
    if (owner.isEmpty()) {
      return; // it will be sought to its start
    }
    for (ConsumerRecord<String, byte[]> record : records) {
      if (!taken(owner.get(), record)) {
        return;
      }
    }
  }

  /** False where the record comes again later, and those behind it with it. */
  private boolean taken(OwnedPartition owner, ConsumerRecord<String, byte[]> record) {
    try {
      if (owner.take(record)) {
        return true;
      }
      partitions.again(owner.partition(), record.offset(), Duration.ZERO);
      return false;
    } catch (RuntimeException | Error e) {
      endWhereMemoryRanOut(e);
      String name = "%s-%s".formatted(record.partition(), record.offset());
      if (desk.faults().again(name)) {
        LOG.warn("record {} cannot be taken yet", name, e);
        partitions.again(owner.partition(), record.offset(), AFTER_FAULT);
        return false;
      }
      LOG.error("record {} of {} is left out for good", name, record.key(), e);
      owner.leaveOut(record);
      return true;
    }
  }

  /** False when another process is this encoder. */
  private boolean publishReady() {
    for (var next = desk.endings().poll();
        next.isPresent();
        next = desk.endings().poll()) {
      OwnedPartition owner = next.get().ticket().owner();
      if (next.get() instanceof Endings.Ready.Broken broken) {
        endWhereMemoryRanOut(broken.fault()); // also where nobody waits for it any more
      }
      try {
        if (!owner.dropped() && !done(owner, next.get())) {
          return false;
        }
      } catch (KafkaException e) {
        partitions.reset(owner.partition()); // what was polled is lost otherwise
        throw e;
      } catch (RuntimeException | Error e) {
        endWhereMemoryRanOut(e);
        LOG.error("partition {} is read anew", owner.partition(), e);
        partitions.reset(owner.partition());
      }
    }
    return true;
  }

  private boolean done(OwnedPartition owner, Endings.Ready ready) {
    String id = ready.ticket().id();
    switch (ready) {
      case Endings.Ready.Looked looked -> owner.looked(id, looked.end());
      case Endings.Ready.Unreadable unreadable -> owner.unreadable(id, unreadable.reason());
      case Endings.Ready.Broken broken -> owner.failed(id, broken.fault());
      case Endings.Ready.Shown shown -> owner.ended(id);
      case Endings.Ready.Publish publish -> {
        Optional<Undecided.Ending> ending = owner.ending(id);
        return ending.isEmpty() || publish(owner, ending.get(), publish.end());
      }
    }
    return true;
  }

  /** That is no render's fault: it would end one after the other here, and none in a process that has its memory. */
  private void endWhereMemoryRanOut(Throwable fault) {
    if (readiness.fatal(PART, fault)) {
      throw new EndedForGood("memory ran out");
    }
  }

  private boolean publish(OwnedPartition owner, Undecided.Ending ending, StoredEnd stored) {
    RenderEnd end = stored.getEnd();
    long commit = owner.commit(end.getId());
    return switch (judge.publish(stored, owner.partition(), commit, consumer.groupMetadata())) {
      case PUBLISHED -> {
        owner.ended(end.getId());
        desk.meters()
            .ended(end.getOutcome(), Duration.ofNanos(System.nanoTime() - ending.decidedNanos()));
        LOG.info("render {}: {}", end.getId(), end.getOutcome());
        yield true;
      }
      case REJECTED -> {
        partitions.reset(owner.partition());
        yield true;
      }
      case REPLACED -> false;
    };
  }

  private void reopen() {
    reopening.makeRoom(partitions.owned());
    for (var next = reopening.next(partitions.owned());
        next.isPresent();
        next = reopening.next(partitions.owned())) {
      OwnedPartition owner = next.get().owner();
      Undecided.PassedOver clip = next.get().clip();
      if (owner.undecided().reopen(clip)) {
        partitions.seekBack(owner.partition(), clip.first());
      }
    }
  }

  private long endings() {
    return partitions.owned().stream()
        .flatMap(owner -> owner.undecided().all().stream())
        .filter(Undecided.Ending.class::isInstance)
        .count();
  }

  private void report() {
    desk.spool().look();
    if (partitions.settled()) {
      readiness.ready(PART);
    } else {
      readiness.starting(PART);
    }
    var reports = new ArrayList<Backlog>();
    for (Map.Entry<Integer, OwnedPartition> entry : partitions.ownedByNumber().entrySet()) {
      reports.add(backlog(entry.getValue()));
    }
    backlogs = List.copyOf(reports);
    status = EncoderStatus.newBuilder()
        .setPartitions(reports.size())
        .setOpenClips(desk.places().taken())
        .setPassedOver(reopening.passedOver(partitions.owned()).size())
        .setBacklogBytes(reports.stream().mapToLong(Backlog::getBacklogBytes).sum())
        .build();
    desk.meters().now(status);
  }

  /** Rule L8: bytes never read, and bytes of clips passed over that are whole. */
  private Backlog backlog(OwnedPartition owner) {
    long unread = partitions.unread(owner.partition(), owner.next());
    long whole = owner.undecided().all().stream()
        .mapToLong(one ->
            one instanceof Undecided.PassedOver passed && passed.whole() ? passed.bytes() : 0)
        .sum();
    return Backlog.newBuilder()
        .setPartition(owner.partition())
        .setReadPosition(owner.next())
        .setBacklogBytes(Math.round(unread * owner.meanBytes()) + whole)
        .setMeanRecordBytes(Math.round(owner.meanBytes()))
        .build();
  }

  static EndedForGood replaced() {
    return new EndedForGood(
        "another process runs under this encoder's id: give each encoder its own encoder.id or data folder");
  }

  private void close() {
    backlogs = List.of();
    status = EncoderStatus.getDefaultInstance();
    try {
      // A member with a name of its own keeps its partitions when it only closes: the others would
      // wait for its session.
      consumer.close(
          CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(CLOSE));
    } catch (KafkaException e) {
      LOG.warn("leaving the group: {}", e.toString());
    } finally {
      partitions.dropAll();
      judge.close();
    }
  }
}
