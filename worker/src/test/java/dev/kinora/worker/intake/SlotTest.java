package dev.kinora.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.store.StoreHealth;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** Of a slot that is given no job: leases, attempts, tools and metrics are never touched. */
@SuppressWarnings("NullAway")
class SlotTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final QueueConfig QUEUE = new QueueConfig("bulk", 1, 1);

  private final Readiness readiness = new Readiness();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch polling = new CountDownLatch(1);
  private final Solitude solitude = new Solitude();

  @Test
  void waitsForABrokerWhoseNameIsNotKnownForNow() throws Exception {
    polls(() -> {
      if (asked.incrementAndGet() == 1) {
        throw new FarmException(FailureCode.UNAVAILABLE, "no resolvable bootstrap urls");
      }
      if (asked.get() == 2) {
        throw new KafkaException("not authenticated");
      }
      return new MockShareConsumer<>();
    });
    assertThat(readiness.json()).doesNotContain("slot");
  }

  @Test
  void isBegunAgainWhateverItFellOver() throws Exception {
    polls(() -> {
      if (asked.incrementAndGet() == 1) {
        throw new IllegalArgumentException("nobody thought of this");
      }
      if (asked.get() == 2) {
        throw new NoClassDefFoundError("nor of this");
      }
      return new MockShareConsumer<>();
    });
    assertThat(readiness.json()).contains("slot", "nor of this");
    assertThat(readiness.isLive()).isTrue();
  }

  private void polls(Supplier<ShareConsumer<String, byte[]>> consumers) throws Exception {
    var slot = new Slot(
        QUEUE,
        new Slot.Surroundings(
            "jobs.bulk", consumers, precautions(), null, null, null, polling::countDown));
    SupervisedThread thread = SupervisedThread.start("slot", readiness, slot);
    Await.until(SOON, "a poll", () -> polling.getCount() == 0);
    slot.stop();
    assertThat(thread.join(SOON)).isTrue();
    assertThat(solitude.enter()).as("it left the others nothing to wait for").isTrue();
  }

  private Precautions precautions() {
    var health = new WorkerHealth(() -> Optional.empty(), reason -> {}, null);
    return new Precautions(
        new BacklogGate(1, InstantSource.system()), solitude, health, new StoreHealth());
  }
}
