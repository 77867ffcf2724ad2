package dev.kinora.gateway.farm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrewTest {
  private final TestClock clock = new TestClock();
  private final Crew crew = new Crew(clock);

  @Test
  void knowsTheLastWordOfEachByNameEvenWhereTwoHaveOneName() {
    crew.heard(worker("b", "worker-1").setActiveLanes(1).build());
    crew.heard(worker("a", "worker-1").build());
    crew.heard(worker("c", "a worker").build());
    crew.heard(worker("b", "worker-1").setActiveLanes(9).build());

    assertThat(crew.workers()).extracting(WorkerStatus::getInstance).containsExactly("c", "a", "b");
    assertThat(crew.workers().getLast().getActiveLanes()).isEqualTo(9);
  }

  @Test
  void forgetsWhoIsSilentAndWhoSaidTheLastWord() {
    crew.heard(worker("silent", "silent").build());
    crew.heard(EncoderStatus.newBuilder().setEncoder("e").build());
    clock.pass(Heard.SILENCE);
    assertThat(crew.workers()).hasSize(1);
    assertThat(crew.encoders()).hasSize(1);

    clock.pass(Duration.ofMillis(1));
    crew.heard(worker("going", "going").build());
    assertThat(crew.workers()).extracting(WorkerStatus::getInstance).containsExactly("going");
    assertThat(crew.encoders()).isEmpty();

    crew.heard(worker("going", "going").setState(WorkerState.WORKER_STOPPED).build());
    assertThat(crew.workers()).isEmpty();
  }

  @Test
  void holdsAThousandAndHearsOthersAgainWhenTheseAreSilent() {
    for (int i = 0; i < Heard.MOST + 5; i++) {
      crew.heard(worker("w" + i, "w").build());
    }
    assertThat(crew.workers()).hasSize(Heard.MOST);
    crew.heard(worker("w0", "w").setActiveLanes(3).build());
    assertThat(crew.workers()).anyMatch(status -> status.getActiveLanes() == 3);

    clock.pass(Heard.SILENCE.plusMillis(1));
    crew.heard(worker("late", "late").build());
    assertThat(crew.workers()).extracting(WorkerStatus::getInstance).containsExactly("late");
  }

  @Test
  void remembersHowFarAQueueWasLeasedLongerThanTheWorkerThatLeased() {
    assertThat(crew.leasedTo("bulk")).isEmpty();
    crew.heard(worker("a", "a").addQueues(leases("bulk", 7)).build());
    crew.heard(worker("b", "b").addQueues(leases("bulk", 3)).build());
    crew.heard(worker("c", "c").addQueues(leases("bulk", 0)).build());
    clock.pass(Duration.ofHours(1));

    assertThat(crew.leasedTo("bulk")).contains(7L);
  }

  @Test
  void whatNoWorkerSaysIsNotHeard() {
    crew.heard(WorkerStatus.newBuilder().setWorker("nobody").build());
    crew.heard(worker("nan", "nan").setStepMs(Double.NaN).build());
    crew.heard(
        worker("endless", "e").setStepsPerSecond(Double.POSITIVE_INFINITY).build());
    crew.heard(worker("large", "x".repeat(40_000)).build());
    crew.heard(EncoderStatus.getDefaultInstance());

    assertThat(crew.workers()).isEmpty();
    assertThat(crew.encoders()).isEmpty();
  }

  private static WorkerStatus.Builder worker(String instance, String name) {
    return WorkerStatus.newBuilder().setInstance(instance).setWorker(name);
  }

  private static QueueLeases leases(String queue, long to) {
    return QueueLeases.newBuilder().setQueue(queue).setLeasedTo(to).build();
  }
}
