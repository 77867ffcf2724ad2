package dev.kinora.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * What was answered and not read yet: so many bytes, in all and of one tenant, and each answer for so long. A client that takes nothing of
 * its answer is cut off. Any thread.
 */
public final class Outbox {
  private final RequestGate room;
  private final Duration patience;

  /**
   * The one of a gateway.
   *
   * @param room counts bytes
   * @param patience with a client that does not read
   */
  public Outbox(RequestGate room, Duration patience) {
    this.room = room;
    this.patience = patience;
  }

  /** An answer that has its place; whoever has it sends it, or says that nobody wants it. */
  public final class Answer {
    private final String tenant;
    private final Buffer bytes;

    private Answer(String tenant, Buffer bytes) {
      this.tenant = tenant;
      this.bytes = bytes;
    }

    public Buffer bytes() {
      return bytes;
    }

    /**
     * It is on its way.
     *
     * @param written completes when the client's connection has taken it
     * @param cut gives the client up
     */
    public void sent(Vertx vertx, Future<Void> written, Runnable cut) {
      if (written.isComplete()) {
        unwanted();
        return;
      }
      long timer = vertx.setTimer(patience.toMillis(), late -> cut.run());
      written.onComplete(taken -> {
        vertx.cancelTimer(timer);
        unwanted();
      });
    }

    public void unwanted() {
      room.leave(tenant, bytes.length());
    }
  }

  /** Throws OVERLOADED where clients have too much to read already. */
  public Answer answer(String tenant, Buffer bytes) {
    room.enter(tenant, bytes.length());
    return new Answer(tenant, bytes);
  }
}
