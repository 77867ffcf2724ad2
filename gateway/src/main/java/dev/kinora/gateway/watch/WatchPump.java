package dev.kinora.gateway.watch;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends a subscription's updates to one client, each when the one before it has left: what a slow client has not taken waits in the
 * subscription, where newer previews replace older ones. A client that takes nothing and shows no life for two beats is cut off; it may
 * resume.
 *
 * <p>Runs on the connection's context only, except {@link #wake}, which any thread may call and which never blocks.
 */
public final class WatchPump {
  private static final Duration BEAT = Duration.ofSeconds(15);

  private final Context context;
  private final Sink sink;
  private final Runnable left;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final long timer;
  private final Vertx vertx;
  private @Nullable Subscription subscription;
  private boolean writing;
  private int beatsWithoutLife;
  private boolean over;

  /** Where updates go. */
  public interface Sink {
    /** Completes when the client's connection has taken it. */
    Future<Void> write(Update update);

    /** Something without a meaning, to keep the connection. Completes when the client has shown that it is there, or never. */
    public Future<Void> beat();

    /** Nothing more comes. */
    void end(Subscription.State how);

    /** The client does not read: the connection is given up. */
    void cut();
  }

  /** How often, where a connection that is silent for so long is closed. */
  public static Duration beat(Duration idle) {
    Duration third = idle.dividedBy(3);
    return third.compareTo(BEAT) < 0 ? third : BEAT;
  }

  /** @param left run once, when the client is gone or was sent everything */
  WatchPump(Vertx vertx, Context context, Sink sink, Duration beat, Runnable left) {
    this.vertx = vertx;
    this.context = context;
    this.sink = sink;
    this.left = left;
    this.timer = vertx.setPeriodic(beat.toMillis(), id -> context.runOnContext(go -> beat()));
  }

  /** Begins to send. */
  void start(Subscription opened) {
    subscription = opened;
    if (over) {
      opened.close();
    } else {
      wake();
    }
  }

  void wake() {
    if (scheduled.compareAndSet(false, true)) {
      context.runOnContext(go -> {
        scheduled.set(false);
        pump();
      });
    }
  }

  /** The client is gone. */
  public void stop() {
    if (!over) {
      over = true;
      vertx.cancelTimer(timer);
      if (subscription != null) {
        subscription.close();
      }
      left.run();
    }
  }

  private void pump() {
    Subscription from = subscription;
    if (writing || over || from == null) {
      return;
    }
    Update next = from.take();
    if (next == null) {
      Subscription.State state = from.state();
      if (state != Subscription.State.OPEN) {
        stop();
        sink.end(state);
      }
      return;
    }
    send(sink.write(next), () -> from.sent(next));
  }

  private void beat() {
    if (over || subscription == null) {
      return;
    }
    if (++beatsWithoutLife > 2) {
      stop();
      sink.cut();
    } else if (!writing) {
      // Not waited for: an answer to a ping may be lost, the next one's is as good.
      sink.beat().onComplete(life -> context.runOnContext(go -> heard(life)));
    }
  }

  private void send(Future<Void> sent, Runnable done) {
    writing = true;
    sent.onComplete(taken -> context.runOnContext(go -> {
      done.run();
      writing = false;
      heard(taken);
      pump();
    }));
  }

  private void heard(AsyncResult<Void> life) {
    if (life.failed()) {
      stop();
    } else {
      beatsWithoutLife = 0;
    }
  }
}
