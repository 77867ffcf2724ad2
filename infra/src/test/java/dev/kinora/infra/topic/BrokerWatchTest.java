package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.topic.BrokerWatch.Answer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {
  private static final Answer WHOLE = new Answer.Whole();
  private static final Answer NOBODY = new Answer.Nobody("the name is not known");
  private static final Answer PARTLY = new Answer.Partly("frames-3 has no leader");

  private final Readiness readiness = new Readiness();
  private final CountDownLatch never = new CountDownLatch(1);
  private final BrokerWatch watch = new BrokerWatch(
      () -> {
        never.await();
        return WHOLE;
      },
      "kafka.test:9092",
      readiness);

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void isNotReadyOnceNobodyAnsweredForTenSecondsAndReadyWithTheNextAnswer() {
    at(1, NOBODY);
    at(10, NOBODY);
    assertThat(readiness.isReady()).isTrue();
    at(11, NOBODY);
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json())
        .contains("no Kafka broker can be used at kafka.test:9092: the name is not known");
    assertThat(readiness.isLive()).isTrue();
    at(400, WHOLE);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void countsFromTheFirstSilenceAfterAnAnswer() {
    at(1, NOBODY);
    at(9, WHOLE);
    at(12, NOBODY);
    at(21, NOBODY);
    assertThat(readiness.isReady()).isTrue();
    at(22, NOBODY);
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void countsTheWaitForAnAnswerThatDoesNotCome() {
    take(NOBODY, 1, 6);
    assertThat(readiness.isReady()).isTrue();
    take(NOBODY, 8, 13);
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void letsABrokersPartitionsFindAnotherLeaderForFifteenSeconds() {
    at(1, PARTLY);
    at(15, PARTLY);
    assertThat(readiness.isReady()).isTrue();
    at(16, PARTLY);
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json())
        .contains("not all of Kafka at kafka.test:9092 can be used: frames-3 has no leader");
    at(18, WHOLE);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isNotHeldReadyByAClusterThatChangesBetweenHalfAndNothing() {
    for (int second = 1; second < 16; second++) {
      at(second, second % 2 == 0 ? NOBODY : PARTLY);
    }
    assertThat(readiness.isReady()).isTrue();
    at(16, NOBODY);
    assertThat(readiness.isReady()).isFalse();
  }

  private void at(int second, Answer answer) {
    take(answer, second, second);
  }

  private void take(Answer answer, int asked, int told) {
    watch.take(
        answer, Duration.ofSeconds(asked).toNanos(), Duration.ofSeconds(told).toNanos());
  }
}
