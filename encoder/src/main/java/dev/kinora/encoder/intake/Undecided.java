package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.log.v1.LogPosition;
import dev.kinora.log.v1.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A render of an owned partition whose terminal event is not published: it holds the committed offset back (rule L6). */
sealed interface Undecided permits OpenClip, Stranger, Undecided.PassedOver, Undecided.Ending {
  /** Where its first record stands. */
  Start start();

  RecordHeader header();

  /** Offset of its first record. */
  default long first() {
    return start().offset();
  }

  /** @param millis when the broker appended it: offsets of several partitions do not compare */
  record Start(long offset, long millis) {}

  /**
   * No place was free (rule L7), or its handling failed: read again from its first record.
   *
   * @param bytes of its records seen so far
   * @param finish offset of the last record seen that decides by its frames and was not read with them, {@link #NONE} for none
   * @param room bytes of spool it is known to need, 0 for unknown
   */
  record PassedOver(RecordHeader header, Start start, long bytes, long finish, long room)
      implements Undecided {
    static final long NONE = -1;

    /** Of its first record, nothing of which is taken yet. */
    static PassedOver from(LoggedRecord first) {
      return new PassedOver(first.header(), new Start(first.offset(), first.millis()), 0, NONE, 0);
    }

    /** What decides may lie behind its first record: nothing that comes later may decide before it. */
    boolean whole() {
      return finish != NONE;
    }

    PassedOver seen(int more) {
      return new PassedOver(header, start, bytes + more, finish, room);
    }

    PassedOver finished(int more, long offset) {
      return new PassedOver(header, start, bytes + more, Math.max(finish, offset), room);
    }
  }

  /**
   * Decided; its objects are being made or its transaction is next.
   *
   * @param by the record that decided
   * @param clip the clip whose place and spool it holds until then
   */
  record Ending(
      RecordHeader header,
      Start start,
      LogPosition by,
      @Nullable OpenClip clip,
      long decidedNanos) implements Undecided {

    static Ending of(Undecided before, LogPosition by) {
      return new Ending(
          before.header(),
          before.start(),
          by,
          before instanceof OpenClip clip ? clip : null,
          System.nanoTime());
    }

    /** The same to be read, and decided, once more: by the same record, whatever came after it. */
    PassedOver again() {
      return new PassedOver(header, start, 0, by.getOffset(), clip == null ? 0 : clip.room());
    }
  }
}
