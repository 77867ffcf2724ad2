package dev.kinora.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a pump keeps a client to whom nothing happens. */
class WatchPumpTest {
  private static final Duration BEAT = Duration.ofMillis(20);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    Await.result(SOON, "the end of Vert.x", vertx.close().toCompletionStage());
  }

  @Test
  void aClientIsKeptWhereOneAnswerIsLost() {
    Client client = watched(beat -> beat != 1);
    Await.until(SOON, "many beats", () -> client.beats.get() >= 10);
    assertThat(client.cut).isFalse();
  }

  @Test
  void aClientThatNeverAnswersIsCutAfterTwoBeats() {
    Client client = watched(beat -> false);
    Await.until(SOON, "the cut", client.cut::get);
    assertThat(client.beats).hasValue(2);
    assertThat(client.left).isTrue();
  }

  private Client watched(IntPredicate answers) {
    var client = new Client(answers);
    var pump =
        new WatchPump(vertx, vertx.getOrCreateContext(), client, BEAT, () -> client.left.set(true));
    pump.start(new Watchers().subscribe("local", "a-render", pump::wake));
    return client;
  }

  private static final class Client implements WatchPump.Sink {
    private final IntPredicate answers;
    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();

    /** @param answers which beats, counted from 1, it answers */
    Client(IntPredicate answers) {
      this.answers = answers;
    }

    @Override
    public Future<Void> write(Update update) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> beat() {
      return answers.test(beats.incrementAndGet())
          ? Future.succeededFuture()
          : Promise.<Void>promise().future();
    }

    @Override
    public void end(Subscription.State how) {}

    @Override
    public void cut() {
      cut.set(true);
    }
  }
}
