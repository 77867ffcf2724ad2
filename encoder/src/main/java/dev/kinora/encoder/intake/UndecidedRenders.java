package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.ClipAssembler;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.encoder.assembly.Step;
import dev.kinora.encoder.intake.Undecided.Ending;
import dev.kinora.encoder.intake.Undecided.PassedOver;
import dev.kinora.encoder.publish.Patience;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.log.v1.LogPosition;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The renders of one owned partition whose terminal event is not published, and what each of their records does. Whatever
 * fails meanwhile is its render's alone: that one is read again a little later, and ends FAILED when it fails again and
 * again ({@link Faults}). That memory ran out is no render's fault: that error is passed on. Reader's thread.
 */
final class UndecidedRenders {
  private static final Logger LOG = LoggerFactory.getLogger(UndecidedRenders.class);

  private final OwnedPartition owner;
  private final OwnedPartition.Desk desk;
  private final Map<String, Undecided> byId = new LinkedHashMap<>();

  UndecidedRenders(OwnedPartition owner, OwnedPartition.Desk desk) {
    this.owner = owner;
    this.desk = desk;
  }

  @Nullable
  Undecided find(String id) {
    return byId.get(id);
  }

  List<Undecided> all() {
    return List.copyOf(byId.values());
  }

  void add(Undecided render) {
    byId.put(render.header().getId(), render);
  }

  /** Its place and room are free then. */
  void remove(String id) {
    Undecided gone = byId.remove(id);
    if (gone != null) {
      release(gone);
    }
  }

  void clear() {
    byId.values().forEach(this::release);
    byId.clear();
  }

  /** First offset of the oldest but {@code except}, at most {@code next}. */
  long oldest(String except, long next) {
    long oldest = next;
    for (Map.Entry<String, Undecided> entry : byId.entrySet()) {
      if (!entry.getKey().equals(except)) {
        oldest = Math.min(oldest, entry.getValue().first());
      }
    }
    return oldest;
  }

  /** The first record of a render that has not ended. */
  void begin(LoggedRecord record) {
    PassedOver passed = PassedOver.from(record);
    add(passed);
    guarded(record, () -> {
      Optional<Decision.Over> over = Decision.alone(record);
      if (over.isPresent()) {
        end(passed, over.get());
      } else if (waits(passed) || !reopen(passed)) {
        noted(record);
      } else if (byId.get(record.id()) instanceof OpenClip clip) {
        assemble(clip, record);
      }
    });
  }

  /** A further record of a render that has begun. */
  void take(LoggedRecord record, boolean fresh) {
    guarded(record, () -> {
      switch (byId.get(record.id())) {
        case OpenClip clip -> assemble(clip, record);
        case PassedOver passed -> {
          if (fresh) {
            passedOver(passed, record);
          }
        }
        case Ending ending -> {
          if (fresh) {
            desk.meters().skipped(SkipReason.ENDED);
          }
        }
        case Stranger stranger -> throw new IllegalStateException("not begun");
        case null -> throw new IllegalStateException("not begun");
      }
    });
  }

  /** Whether it is too early to read a clip again whose handling failed. */
  boolean waits(PassedOver passed) {
    return desk.faults().waits(passed.header().getId());
  }

  /** Opens a passed-over clip if a place and the room it needs are free; it is to be read again from its first record. */
  boolean reopen(PassedOver passed) {
    try {
      Optional<OpenClip> clip = desk.places().open(passed);
      clip.ifPresent(this::add);
      return clip.isPresent();
    } catch (IOException | RuntimeException | Error e) {
      failed(passed, owner.position(passed.first()), e);
      return false;
    }
  }

  /** Takes an open clip's place away; it is read again later. */
  void passOver(OpenClip clip, long room) {
    desk.places().close(clip);
    add(clip.passedOver(room));
  }

  /** An ending failed for no fault of the store: it is decided once more, by the same record, or given up. */
  void failed(Ending ending, Throwable fault) {
    release(ending);
    failed(ending.again(), ending.by(), fault);
  }

  Endings.Ticket ending(Undecided before, LogPosition by) {
    add(Ending.of(before, by));
    return new Endings.Ticket(owner, before.header().getId());
  }

  /** What a record does to its render; an IOException is the local disk's. */
  @FunctionalInterface
  private interface Handling {
    void run() throws IOException;
  }

  private void guarded(LoggedRecord record, Handling handling) {
    try {
      handling.run();
    } catch (IOException | RuntimeException | Error e) {
      Exhaustion.passOn(e);
      PassedOver again = switch (byId.get(record.id())) {
        case OpenClip clip -> clip.passedOver(clip.room());
        case PassedOver passed -> passed;
        case Ending ending -> ending.again();
        case Stranger stranger -> throw new IllegalStateException("not begun", e);
        case null -> throw new IllegalStateException("not begun", e);
      };
      remove(record.id());
      passedOver(again, record);
      if (byId.get(record.id()) instanceof PassedOver passed) {
        failed(passed, record.position(), e);
      }
    }
  }

  private void failed(PassedOver again, LogPosition by, Throwable fault) {
    Exhaustion.passOn(fault);
    String id = again.header().getId();
    add(again);
    if (desk.spool().failed(fault)) {
      desk.faults().later(id);
    } else if (desk.faults().again(id)) {
      LOG.warn("render {} failed and is read again", id, fault);
    } else {
      String reason = "the render cannot be handled: " + Patience.reason(fault);
      LOG.error("render {} is given up: {}", id, reason, fault);
      desk.meters().quarantined();
      end(again, Decision.failed(by, FailureCode.INTERNAL, reason));
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
            "its frames take %s bytes, more than encoder.spool-bytes".formatted(e.needed());
        end(clip, Decision.failed(record, FailureCode.UNSUPPORTED, message));
      }
    }
  }

  private void decided(OpenClip clip, Decision decision) throws IOException {
    switch (decision) {
      case Decision.Over over -> end(clip, over);
      case Decision.Copy copy -> desk.endings().copy(ending(clip, copy.by()), clip.header(), copy);
      case Decision.Whole whole -> {
        var ticket = ending(clip, whole.by());
        desk.endings().whole(ticket, clip, whole, clip.finish(whole));
      }
    }
  }

  private void noted(LoggedRecord record) {
    if (byId.get(record.id()) instanceof PassedOver passed) {
      passedOver(passed, record);
    }
  }

  /** A clip without a place: only what ends it whatever its frames are decides at once; the rest is read again. */
  private void passedOver(PassedOver passed, LoggedRecord record) {
    add(passed);
    if (ClipAssembler.otherRequest(passed.header(), record)) {
      desk.meters().skipped(SkipReason.OTHER_REQUEST);
      return;
    }
    Optional<Decision.Over> over = Decision.alone(record);
    if (over.isPresent() && !passed.whole()) {
      end(passed, over.get());
    } else if (record.value().getKindCase() == KindCase.CLIP_FINISHED) {
      add(passed.finished(record.bytes(), record.offset()));
    } else {
      add(passed.seen(record.bytes()));
    }
  }

  private void end(Undecided before, Decision.Over over) {
    desk.endings().over(ending(before, over.by()), before, over);
  }

  private void release(Undecided gone) {
    switch (gone) {
      case OpenClip clip -> desk.places().close(clip);
      case Ending ending -> {
        if (ending.clip() != null) {
          desk.places().close(ending.clip());
        }
      }
      case PassedOver passed -> {}
      case Stranger stranger -> {}
    }
  }
}
