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
   * @param whole a record that decides by its frames was seen
   * @param room bytes of spool it is known to need, 0 for unknown
   */
  record PassedOver(RecordHeader header, long first, long bytes, boolean whole, long room)
      implements Undecided {
    PassedOver seen(int more, boolean decides) {
      return new PassedOver(header, first, bytes + more, whole || decides, room);
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
