package dev.kinora.encoder.intake;

import dev.kinora.encoder.intake.Undecided.PassedOver;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which passed-over clip gets the next free place, and which open clip must give its own up (rule L7). Reader's thread. */
final class Reopening {
  /** Whole before others, then by age, whatever partitions they lie in. */
  static final Comparator<PassedOver> FIRST = Comparator.comparing(
          (PassedOver clip) -> !clip.whole())
      .thenComparing(clip -> clip.start().millis());

  private final Places places;
  private final long idleNanos;

  Reopening(Places places, Duration idle) {
    this.places = places;
    this.idleNanos = idle.toNanos();
  }

  /** A passed-over clip and the partition it lies in. */
  record Choice(OwnedPartition owner, PassedOver clip) {}

  /**
   * Whole ones first, since nothing has to be waited for; then the one that waits longest: it holds its partition's committed
   * offset back.
   */
  Optional<Choice> next(Collection<OwnedPartition> owners) {
    if (!places.free()) {
      return Optional.empty();
    }
    return passedOver(owners).stream()
        .filter(choice -> !choice.owner().undecided().waits(choice.clip()))
        .filter(choice -> places.roomFor(choice.clip().room()))
        .min(Comparator.comparing(Choice::clip, FIRST));
  }

  /**
   * Frees a place, and its part of the spool, where a passed-over clip is whole and lacks one or the other while an open one
   * has waited long for its next record: its attempt may have died, and the next attempt may never come.
   */
  void makeRoom(Collection<OwnedPartition> owners) {
    boolean lacking = passedOver(owners).stream()
        .map(Choice::clip)
        .filter(PassedOver::whole)
        .anyMatch(clip -> !places.free() || places.hindered(clip.room()));
    if (lacking) {
      idle(owners)
          .ifPresent(
              open -> open.owner().undecided().passOver(open.clip(), open.clip().room()));
    }
  }

  /** All that wait to be read again. */
  List<Choice> passedOver(Collection<OwnedPartition> owners) {
    return owners.stream()
        .flatMap(owner -> owner.undecided().all().stream()
            .filter(PassedOver.class::isInstance)
            .map(one -> new Choice(owner, (PassedOver) one)))
        .toList();
  }

  private record Idle(OwnedPartition owner, OpenClip clip) {}

  /** The clip that has waited longest for a record, and too long. */
  private Optional<Idle> idle(Collection<OwnedPartition> owners) {
    long now = System.nanoTime();
    return owners.stream()
        .flatMap(owner -> owner.undecided().all().stream()
            .filter(OpenClip.class::isInstance)
            .map(one -> new Idle(owner, (OpenClip) one)))
        .filter(one -> now - one.clip().touchedNanos() > idleNanos)
        .max(Comparator.comparing(one -> now - one.clip().touchedNanos()));
  }
}
