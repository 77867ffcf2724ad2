package dev.kinora.encoder.intake;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which passed-over clip gets the next free place, and which open clip must give its own up (rule L7). Reader's thread. */
final class Reopening {
  private final Places places;
  private final long idleNanos;

  Reopening(Places places, Duration idle) {
    this.places = places;
    this.idleNanos = idle.toNanos();
  }

  /** A passed-over clip and the partition it lies in. */
  record Choice(OwnedPartition owner, Undecided.PassedOver clip) {}

  /** Whole ones first, since nothing has to be waited for; then the oldest, which holds the committed offset back. */
  Optional<Choice> next(Collection<OwnedPartition> owners) {
    if (!places.free()) {
      return Optional.empty();
    }
    return passedOver(owners).stream()
        .filter(choice -> places.roomFor(choice.clip().room()))
        .min(Comparator.comparing((Choice choice) -> !choice.clip().whole())
            .thenComparing(choice -> choice.clip().first()));
  }

  /**
   * Frees a place where none is free, a passed-over clip is whole and an open one has waited long for its next record: its
   * attempt may have died, and the next attempt may never come.
   */
  void makeRoom(Collection<OwnedPartition> owners) {
    if (places.free()
        || passedOver(owners).stream().noneMatch(choice -> choice.clip().whole())) {
      return;
    }
    long now = System.nanoTime();
    for (OwnedPartition owner : owners) {
      for (Undecided one : owner.undecided()) {
        if (one instanceof OpenClip clip && now - clip.touchedNanos() > idleNanos) {
          owner.passOver(clip, 0);
          return;
        }
      }
    }
  }

  List<Choice> passedOver(Collection<OwnedPartition> owners) {
    return owners.stream()
        .flatMap(owner -> owner.undecided().stream()
            .filter(Undecided.PassedOver.class::isInstance)
            .map(one -> new Choice(owner, (Undecided.PassedOver) one)))
        .toList();
  }
}
