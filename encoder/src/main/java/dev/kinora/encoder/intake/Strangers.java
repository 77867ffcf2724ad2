package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.LoggedRecord;

/** How much of a partition waits for the store to say whether its renders have ended; bounded. Reader's thread. */
final class Strangers {
  private static final int MOST = 64;
  private static final long MOST_BYTES = 4L << 20;

  private int count;
  private long bytes;

  /** Nothing more can be held until the store has answered. */
  boolean full() {
    return count >= MOST || bytes >= MOST_BYTES;
  }

  Stranger met(LoggedRecord first) {
    var stranger = new Stranger(first);
    count++;
    bytes += stranger.bytes();
    return stranger;
  }

  void hold(Stranger stranger, LoggedRecord record) {
    stranger.hold(record);
    bytes += record.bytes();
  }

  void gone(Stranger stranger) {
    count--;
    bytes -= stranger.bytes();
  }
}
