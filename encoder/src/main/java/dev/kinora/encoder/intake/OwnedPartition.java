package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.encoder.intake.Undecided.Ending;
import dev.kinora.encoder.intake.Undecided.PassedOver;
import dev.kinora.encoder.publish.Patience;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.log.v1.LogPosition;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.FailureCode;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition of `frames` while it is ours: how far it is read, which renders are known to have ended, and which are
 * undecided. Made anew at each assignment and after each fault of the whole partition; reader's thread, but for {@link
 * #dropped}.
 *
 * <p>Records below {@link #next} come once more after a seek back: then only open clips take what they lack, and nothing is
 * decided about the others.
 */
final class OwnedPartition {
  /** Weight of the newest record in the mean size. */
  private static final double NEWEST = 0.05;

  private final int partition;
  private final Desk desk;
  private final EndedIds ended;
  private final Strangers strangers = new Strangers();
  private final UndecidedRenders undecided;
  private long next;
  private double meanBytes;
  private volatile boolean dropped;

  /** What the partitions of an encoder share. */
  record Desk(
      RecordParser parser,
      Endings endings,
      Places places,
      Faults faults,
      SpoolHealth spool,
      EncoderMeters meters) {}

  OwnedPartition(int partition, LogScan.Start start, Desk desk) {
    this.partition = partition;
    this.desk = desk;
    this.next = start.offset();
    this.ended = new EndedIds(start.ended());
    this.undecided = new UndecidedRenders(this, desk);
  }

  int partition() {
    return partition;
  }

  /** Offset of the first record that was never read. */
  long next() {
    return next;
  }

  double meanBytes() {
    return meanBytes;
  }

  /** True once the partition is somebody else's or read anew; any thread. */
  boolean dropped() {
    return dropped;
  }

  /** Nothing more can be taken until the store has answered about renders that nobody here knows. */
  boolean full() {
    return strangers.full();
  }

  UndecidedRenders undecided() {
    return undecided;
  }

  /** What the group may commit: the first record of the oldest undecided render but {@code except}. */
  long commit(String except) {
    return undecided.oldest(except, next);
  }

  LogPosition position(long offset) {
    return LogPosition.newBuilder().setPartition(partition).setOffset(offset).build();
  }

  /** Takes the next record; false where it has to come again once there is room ({@link #full}), as after an exception. */
  boolean take(ConsumerRecord<String, byte[]> raw) {
    boolean fresh = raw.offset() >= next;
    switch (desk.parser().parse(raw)) {
      case RecordParser.Parsed.Good good -> {
        if (fresh && full() && waits(good.record())) {
          return false;
        }
        take(good.record(), fresh);
      }
      case RecordParser.Parsed.Bad bad -> {
        if (fresh) {
          desk.meters().skipped(bad.reason());
        }
      }
    }
    taken(raw, fresh);
    return true;
  }

  /** Leaves out a record that cannot be taken, whatever is tried. */
  void leaveOut(ConsumerRecord<String, byte[]> raw) {
    taken(raw, raw.offset() >= next);
    desk.meters().skipped(SkipReason.UNREADABLE);
  }

  /** Gives all places back; whatever is under way is of no use any more. */
  void drop() {
    dropped = true;
    undecided.clear();
  }

  /** The ending of {@code id}, if it is still wanted. */
  Optional<Ending> ending(String id) {
    return undecided.find(id) instanceof Ending ending ? Optional.of(ending) : Optional.empty();
  }

  /** The terminal event of {@code id} is published. */
  void ended(String id) {
    undecided.remove(id);
    desk.faults().forget(id);
    ended.shown(id);
  }

  /** The store has answered about a render that was not known. */
  void looked(String id, Optional<StoredEnd> end) {
    if (undecided.find(id) instanceof Stranger stranger) {
      forget(stranger);
      List<LoggedRecord> records = stranger.records();
      if (end.isPresent()) {
        endedBefore(records.getFirst(), end.get());
      } else {
        undecided.begin(records.getFirst());
      }
      records.stream().skip(1).forEach(record -> take(record, true));
    }
  }

  /** The store does not tell, although it answers about others: nobody can know what an earlier judge decided. */
  void unreadable(String id, String reason) {
    if (undecided.find(id) instanceof Stranger stranger) {
      forget(stranger);
      LogPosition by = position(stranger.first());
      Endings.Ticket ticket = undecided.ending(stranger, by);
      var over = Decision.failed(by, FailureCode.INTERNAL, reason);
      desk.endings().unwritten(ticket, stranger.header(), over);
    }
  }

  /** What was under way for {@code id} failed, for no fault of the store. */
  void failed(String id, Throwable fault) {
    switch (undecided.find(id)) {
      case Ending ending -> undecided.failed(ending, fault);
      case Stranger stranger -> unreadable(id, Patience.reason(fault));
      case OpenClip clip -> {}
      case PassedOver passed -> {}
      case null -> {}
    }
  }

  private void forget(Stranger stranger) {
    undecided.remove(stranger.header().getId());
    strangers.gone(stranger);
  }

  private boolean waits(LoggedRecord record) {
    Undecided known = undecided.find(record.id());
    return known == null || known instanceof Stranger;
  }

  private void taken(ConsumerRecord<String, byte[]> raw, boolean fresh) {
    if (fresh) {
      next = raw.offset() + 1;
      int bytes = Math.max(0, raw.serializedValueSize());
      meanBytes = meanBytes == 0 ? bytes : meanBytes + NEWEST * (bytes - meanBytes);
    }
  }

  private void take(LoggedRecord record, boolean fresh) {
    switch (undecided.find(record.id())) {
      case null -> {
        if (fresh) {
          unknown(record);
        }
      }
      case Stranger stranger -> {
        if (fresh) {
          strangers.hold(stranger, record);
        }
      }
      case OpenClip clip -> undecided.take(record, fresh);
      case PassedOver passed -> undecided.take(record, fresh);
      case Ending ending -> undecided.take(record, fresh);
    }
  }

  /** A record of a render that has none undecided here: ended before, or new. */
  private void unknown(LoggedRecord record) {
    Optional<EndedIds.Known> known = ended.find(record.id(), record.offset());
    if (known.isPresent() && !concerns(known.get(), record)) {
      desk.meters().skipped(SkipReason.ENDED);
      return;
    }
    Stranger stranger = strangers.met(record);
    undecided.add(stranger);
    desk.endings().look(new Endings.Ticket(this, record.id()), record.header());
  }

  /** Whether a render with an end.json but perhaps no terminal event may get its event by this record (rule L6). */
  private static boolean concerns(EndedIds.Known known, LoggedRecord record) {
    return !known.shown()
        && (record.offset() == known.decider() || record.value().getKindCase() == KindCase.EXPIRED);
  }

  /** A judge wrote end.json, and perhaps died before its transaction. */
  private void endedBefore(LoggedRecord record, StoredEnd end) {
    LogPosition by = end.getJudgement().getDecidedBy();
    boolean here = end.getJudgement().hasDecidedBy() && by.getPartition() == partition;
    long decider = here ? by.getOffset() : -1;
    if (!concerns(new EndedIds.Known(decider, false), record)) {
      ended.foundInStore(record.id(), decider);
      desk.meters().skipped(SkipReason.ENDED);
      return;
    }
    Endings.Ticket ticket = undecided.ending(PassedOver.from(record), record.position());
    if (record.offset() == decider) {
      desk.endings().again(ticket, end);
    } else {
      desk.endings().againUnlessShown(ticket, end, partition);
    }
  }
}
