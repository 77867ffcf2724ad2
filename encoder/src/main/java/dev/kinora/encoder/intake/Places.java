package dev.kinora.encoder.intake;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The places for open clips of one encoder (rule L7): at most so many at once, over all its partitions. Reader's thread. */
final class Places {
  private final int most;
  private final OpenClip.Desk desk;
  private final Set<OpenClip> taken = new LinkedHashSet<>();

  Places(int most, OpenClip.Desk desk) {
    this.most = most;
    this.desk = desk;
  }

  boolean free() {
    return taken.size() < most;
  }

  int taken() {
    return taken.size();
  }

  /**
   * With the room it is known to need: what is opened beside it, and read first, cannot take that away. Empty where no place or
   * too little room is free.
   */
  Optional<OpenClip> open(Undecided.PassedOver passed) throws IOException {
    long room = passed.room();
    if (!free() || (room > 0 && !desk.spool().reserve(room))) {
      return Optional.empty();
    }
    try {
      var clip = new OpenClip(passed, desk);
      taken.add(clip);
      return Optional.of(clip);
    } catch (IOException | RuntimeException | Error e) {
      desk.spool().release(room);
      throw e;
    }
  }

  void close(OpenClip clip) {
    if (taken.remove(clip)) {
      clip.close();
    }
  }

  /** Whether a clip that needs so much room could be opened now. */
  boolean roomFor(long bytes) {
    return desk.spool().fits(bytes);
  }

  /** Whether it is what other clips hold that keeps one which needs so much room out. */
  boolean hindered(long bytes) {
    return everRoomFor(bytes) && !roomFor(bytes) && desk.spool().reserved() > 0;
  }

  /** Whether a clip that needs so much room can ever be opened. */
  boolean everRoomFor(long bytes) {
    return bytes <= desk.spool().limit();
  }
}
