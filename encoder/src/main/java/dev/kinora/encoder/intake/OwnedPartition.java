package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.ClipAssembler;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.encoder.assembly.Step;
import dev.kinora.encoder.intake.Undecided.PassedOver;
import dev.kinora.encoder.publish.EndStore;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FrameRecord.KindCase;
import dev.kinora.v1.RecordHeader;
import dev.kinora.v1.RenderEnd;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One partition of `frames` while it is ours: which renders are undecided, and what each record means for its render. Made
 * anew at each assignment and after each fault; reader's thread, but for {@link #dropped}.
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
  private final Map<String, Undecided> undecided = new LinkedHashMap<>();
  private long next;
  private double meanBytes;
  private volatile boolean dropped;

  /** What the partitions of an encoder share. */
  record Desk(
      RecordParser parser,
      EndStore ends,
      Endings endings,
      Places places,
      SpoolHealth spool,
      EncoderMeters meters) {}

  OwnedPartition(int partition, LogScan.Start start, Desk desk) {
    this.partition = partition;
    this.desk = desk;
    this.next = start.offset();
    this.ended = new EndedIds(start.ended());
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

  /** What the group may commit: the first record of the oldest undecided render but {@code except}. */
  long commit(String except) {
    long oldest = next;
    for (Map.Entry<String, Undecided> entry : undecided.entrySet()) {
      if (!entry.getKey().equals(except)) {
        oldest = Math.min(oldest, entry.getValue().first());
      }
    }
    return oldest;
  }

  /**
   * Takes the next record. After an exception it counts as not read where it is a FarmException (the store is away: come
   * again); after any other the partition must be read anew.
   */
  void take(ConsumerRecord<String, byte[]> raw) throws IOException {
    boolean fresh = raw.offset() >= next;
    switch (desk.parser().parse(raw)) {
      case RecordParser.Parsed.Good good -> take(good.record(), fresh);
      case RecordParser.Parsed.Bad bad -> skip(bad.reason(), fresh);
    }
    if (fresh) {
      next = raw.offset() + 1;
      int bytes = Math.max(0, raw.serializedValueSize());
      meanBytes = meanBytes == 0 ? bytes : meanBytes + NEWEST * (bytes - meanBytes);
    }
  }

  /** Gives all places back; whatever is under way is of no use any more. */
  void drop() {
    dropped = true;
    undecided.values().forEach(this::release);
    undecided.clear();
  }

  /** The ending of {@code id}, if it is still wanted. */
  Optional<Undecided.Ending> ending(String id) {
    return undecided.get(id) instanceof Undecided.Ending ending
        ? Optional.of(ending)
        : Optional.empty();
  }

  /** The terminal event of {@code id} is published. */
  void ended(String id) {
    Undecided gone = undecided.remove(id);
    if (gone != null) {
      release(gone);
    }
    ended.shown(id);
  }

  List<Undecided> undecided() {
    return List.copyOf(undecided.values());
  }

  /** Opens a passed-over clip if a place is free; it is to be read again from its first record. */
  boolean reopen(PassedOver passed) throws IOException {
    Optional<OpenClip> clip = desk.places().open(passed);
    clip.ifPresent(opened -> undecided.put(passed.header().getId(), opened));
    return clip.isPresent();
  }

  /** Takes an open clip's place away; it is read again later. */
  void passOver(OpenClip clip, long room) {
    desk.places().close(clip);
    undecided.put(clip.header().getId(), clip.passedOver(room));
  }

  private void take(LoggedRecord record, boolean fresh) throws IOException {
    Undecided known = undecided.get(record.id());
    switch (known) {
      case null -> {
        if (fresh) {
          stranger(record);
        }
      }
      case OpenClip clip -> assemble(clip, record);
      case PassedOver passed -> {
        if (fresh) {
          passedOver(passed, record);
        }
      }
      case Undecided.Ending ending -> skip(SkipReason.ENDED, fresh);
    }
  }

  /** A record of a render that has none undecided here: ended before, or new. */
  private void stranger(LoggedRecord record) throws IOException {
    Optional<EndedIds.Known> known = ended.find(record.id(), record.offset());
    if (known.isPresent() && !concerns(known.get(), record)) {
      desk.meters().skipped(SkipReason.ENDED);
      return;
    }
    Optional<RenderEnd> end = desk.ends().find(record.header().getTenant(), record.id());
    if (end.isPresent()) {
      endedBefore(record, end.get());
      return;
    }
    RecordHeader header = record.header();
    Optional<Decision.Over> over = Decision.alone(record);
    if (over.isPresent()) {
      end(header, record.offset(), null, over.get());
      return;
    }
    var passed = new PassedOver(header, record.offset(), 0, PassedOver.NONE, 0);
    undecided.put(header.getId(), passed);
    if (reopen(passed)) {
      take(record, true);
    } else {
      passedOver(passed, record);
    }
  }

  /** Whether a render with an end.json but perhaps no terminal event may get its event by this record (rule L6). */
  private static boolean concerns(EndedIds.Known known, LoggedRecord record) {
    return !known.shown()
        && (record.offset() == known.decider() || record.value().getKindCase() == KindCase.EXPIRED);
  }

  /** A judge wrote end.json, and perhaps died before its transaction. */
  private void endedBefore(LoggedRecord record, RenderEnd end) {
    long decider =
        end.getDecidedBy().getPartition() == partition ? end.getDecidedBy().getOffset() : -1;
    var known = new EndedIds.Known(decider, false);
    if (!concerns(known, record)) {
      ended.foundInStore(record.id(), decider);
      desk.meters().skipped(SkipReason.ENDED);
      return;
    }
    undecided.put(
        record.id(),
        new Undecided.Ending(record.header(), record.offset(), null, System.nanoTime()));
    var ticket = new Endings.Ticket(this, record.id());
    if (record.offset() == decider) {
      desk.endings().again(ticket, end);
    } else {
      desk.endings().againUnlessShown(ticket, end, partition);
    }
  }

  private void assemble(OpenClip clip, LoggedRecord record) throws IOException {
    try {
      switch (clip.take(record)) {
        case Step.Skipped skipped -> {
          if (skipped.reason() != SkipReason.TAKEN) {
            desk.meters().skipped(skipped.reason());
          }
        }
        case Step.FrameKept kept -> desk.meters().frameKept();
        case Step.ClassOpened opened -> {}
        case Step.Noted noted -> {}
        case Step.Decided decided -> decided(clip, decided.decision());
      }
    } catch (OpenClip.NoRoomException e) {
      if (desk.places().everRoomFor(e.needed())) {
        passOver(clip, e.needed());
      } else {
        String message =
            "its frames take %d bytes, more than encoder.spool-bytes".formatted(e.needed());
        end(
            clip.header(),
            clip.first(),
            clip,
            Decision.failed(record, FailureCode.UNSUPPORTED, message));
      }
    }
  }

  private void decided(OpenClip clip, Decision decision) throws IOException {
    switch (decision) {
      case Decision.Over over -> end(clip.header(), clip.first(), clip, over);
      case Decision.Copy copy ->
        desk.endings().copy(ending(clip.header(), clip.first(), clip), clip.header(), copy);
      case Decision.Whole whole -> {
        var ticket = ending(clip.header(), clip.first(), clip);
        desk.endings().whole(ticket, clip, whole, clip.finish(whole));
      }
    }
  }

  /** A clip without a place: only what ends it whatever its frames are decides at once; the rest is read again. */
  private void passedOver(PassedOver passed, LoggedRecord record) {
    if (ClipAssembler.otherRequest(passed.header(), record)) {
      desk.meters().skipped(SkipReason.OTHER_REQUEST);
      return;
    }
    Optional<Decision.Over> over = Decision.alone(record);
    if (over.isPresent() && !passed.whole()) {
      end(passed.header(), passed.first(), null, over.get());
      return;
    }
    undecided.put(
        record.id(),
        record.value().getKindCase() == KindCase.CLIP_FINISHED
            ? passed.finished(record.bytes(), record.offset())
            : passed.seen(record.bytes()));
  }

  private void end(RecordHeader header, long first, @Nullable OpenClip clip, Decision.Over over) {
    desk.endings().over(ending(header, first, clip), header, clip, over);
  }

  private Endings.Ticket ending(RecordHeader header, long first, @Nullable OpenClip clip) {
    undecided.put(header.getId(), new Undecided.Ending(header, first, clip, System.nanoTime()));
    return new Endings.Ticket(this, header.getId());
  }

  private void release(Undecided gone) {
    switch (gone) {
      case OpenClip clip -> desk.places().close(clip);
      case Undecided.Ending ending -> {
        if (ending.clip() != null) {
          desk.places().close(ending.clip());
        }
      }
      case PassedOver passed -> {}
    }
  }

  private void skip(SkipReason reason, boolean fresh) {
    if (fresh) {
      desk.meters().skipped(reason);
    }
  }
}
