package dev.kinora.infra.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread.EndedForGood;
import dev.kinora.infra.lifecycle.SupervisedThread.Pace;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SupervisedThreadTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Pace QUICK = new Pace(Duration.ofMillis(1), Duration.ofSeconds(10));

  private final Readiness readiness = new Readiness();
  private final AtomicInteger begun = new AtomicInteger();

  @Test
  void beginsADutyAgainThatFellAndSaysSoMeanwhile() throws Exception {
    readiness.ready("role");
    var well = new CountDownLatch(1);
    try (SupervisedThread ignored = start(() -> {
      if (begun.incrementAndGet() < 4) {
        throw new IllegalStateException("fell " + begun.get());
      }
      well.await();
    })) {
      Await.until(SOON, () -> begun.get() == 4);
      assertThat(readiness.isReady()).isFalse();
      assertThat(readiness.isLive()).isTrue();
      assertThat(readiness.json()).contains("reader", "fell 3");
    }
  }

  @Test
  void losesTheProcessAtOnceWhereMemoryRanOut() throws Exception {
    SupervisedThread thread = start(() -> {
      begun.incrementAndGet();
      throw new IllegalStateException(new OutOfMemoryError("Java heap space"));
    });
    assertThat(thread.join(SOON)).isTrue();
    assertThat(begun).hasValue(1);
    assertThat(readiness.liveJson()).contains("false", "reader: memory ran out");
  }

  @Test
  void losesTheProcessWhereADutyCannotBeDoneAgain() throws Exception {
    SupervisedThread thread = start(() -> {
      throw new EndedForGood("another has its name");
    });
    assertThat(thread.join(SOON)).isTrue();
    assertThat(Await.loss(SOON, readiness)).isEqualTo("reader: another has its name");
  }

  @Test
  void losesTheProcessAfterFiveErrorsInARowButNotAfterFiveExceptions() throws Exception {
    SupervisedThread thread = start(() -> {
      if (begun.incrementAndGet() < 7) {
        throw new IllegalStateException("once more");
      }
      throw new NoClassDefFoundError("gone");
    });
    assertThat(thread.join(SOON)).isTrue();
    assertThat(begun).hasValue(6 + 5);
    assertThat(Await.loss(SOON, readiness)).contains("NoClassDefFoundError");
  }

  @Test
  void endsWithADutyThatReturns() throws Exception {
    SupervisedThread thread = start(begun::incrementAndGet);
    assertThat(thread.join(SOON)).isTrue();
    assertThat(begun).hasValue(1);
    assertThat(readiness.isLive()).isTrue();
  }

  @Test
  void interruptsADutyUnderWayWhenItIsClosed() throws Exception {
    var never = new CountDownLatch(1);
    SupervisedThread thread = start(() -> {
      begun.incrementAndGet();
      never.await();
    });
    Await.until(SOON, () -> begun.get() == 1);
    thread.close();
    assertThat(thread.join(SOON)).isTrue();
    assertThat(readiness.json()).doesNotContain("reader");
  }

  @Test
  void goesOnWithAChoreWhateverItThrew() {
    try (SupervisedThread ignored =
        SupervisedThread.every("chore", Duration.ZERO, Duration.ofMillis(1), readiness, () -> {
          begun.incrementAndGet();
          throw new java.io.IOException("not now");
        })) {
      Await.until(SOON, () -> begun.get() > 3);
      assertThat(readiness.json()).doesNotContain("chore");
    }
  }

  @Test
  void losesTheProcessWhereAChoreRanOutOfMemory() throws Exception {
    try (SupervisedThread ignored =
        SupervisedThread.every("chore", Duration.ZERO, Duration.ofMillis(1), readiness, () -> {
          throw new OutOfMemoryError("Java heap space");
        })) {
      assertThat(Await.loss(SOON, readiness)).startsWith("chore: memory ran out");
    }
  }

  @Test
  void doublesThePauseUpToItsLongest() {
    var pace = new Pace(Duration.ofMillis(100), Duration.ofSeconds(10));
    assertThat(pace.after(1)).hasMillis(100);
    assertThat(pace.after(3)).hasMillis(400);
    assertThat(pace.after(1_000)).hasSeconds(10);
  }

  private SupervisedThread start(SupervisedThread.Duty duty) {
    var thread = new SupervisedThread("reader", readiness, QUICK, new CountDownLatch(1), duty);
    thread.start();
    return thread;
  }
}
