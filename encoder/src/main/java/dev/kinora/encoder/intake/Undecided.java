package dev.kinora.encoder.intake;

import dev.kinora.v1.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A render of an owned partition whose terminal event is not published: it holds the committed offset back (rule L6). */
sealed interface Undecided permits OpenClip, Undecided.PassedOver, Undecided.Ending {
  /** Offset of its first record. */
  long first();

  RecordHeader header();

  /**
   * No place was free (rule L7): read again from its first record when one is.
   *
   * @param bytes of its records seen so far
   * @param finish offset of the last record seen that decides by its frames and was not read with them, {@link #NONE} for none
   * @param room bytes of spool it is known to need, 0 for unknown
   */
  record PassedOver(RecordHeader header, long first, long bytes, long finish, long room)
      implements Undecided {
    static final long NONE = -1;

    /** What decides may lie behind its first record: nothing that comes later may decide before it. */
    boolean whole() {
      return finish != NONE;
    }

    PassedOver seen(int more) {
      return new PassedOver(header, first, bytes + more, finish, room);
    }

    PassedOver finished(int more, long offset) {
      return new PassedOver(header, first, bytes + more, offset, room);
    }
  }

  /**
   * Decided; its objects are being made or its transaction is next.
   *
   * @param clip the clip whose place and spool it holds until then
   */
  record Ending(RecordHeader header, long first, @Nullable OpenClip clip, long decidedNanos)
      implements Undecided {}
}
