package dev.kinora.worker.intake;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets a suspect run alone on this worker: a job that may be what ended the attempts before.
 * Slots enter before they open a consumer and leave once it is closed. While a suspect waits or runs none may enter, and
 * those inside leave after the job that they hold. It is a suspect's turn when everybody still inside waits for a turn
 * too; turns come one after the other. Safe for use by many threads; nobody blocks in here.
 */
final class Solitude {
  private final Deque<Turn> turns = new ArrayDeque<>();
  private int inside;

  /** A suspect's place in the row; closed when its attempt no longer touches the device. */
  final class Turn implements AutoCloseable {
    private Turn() {}

    /** True once nothing else runs; stays so until it is closed. */
    boolean hasCome() {
      synchronized (Solitude.this) {
        return turns.peekFirst() == this && inside == turns.size();
      }
    }

    @Override
    public void close() {
      synchronized (Solitude.this) {
        turns.remove(this);
      }
    }
  }

  /** False while a suspect waits or runs: then no consumer may be opened. */
  synchronized boolean enter() {
    if (isWanted()) {
      return false;
    }
    inside++;
    return true;
  }

  /** Of a slot that entered, when its consumer is closed. */
  synchronized void leave() {
    inside--;
  }

  /** True where slots are to leave as soon as they hold no job. */
  synchronized boolean isWanted() {
    return !turns.isEmpty();
  }

  /** For the suspect that a slot inside holds. */
  synchronized Turn ask() {
    var turn = new Turn();
    turns.add(turn);
    return turn;
  }
}
