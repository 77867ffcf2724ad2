package dev.kinora.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderJob;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {
  private final RenderView view = new RenderView(10, 1 << 20);
  private final TestClock clock = new TestClock();
  private final FakeEvents events = new FakeEvents();
  private final MemoryStore store = new MemoryStore();
  private final List<String> expired = new ArrayList<>();
  private final ExpiryWatch watch = new ExpiryWatch(
      view,
      events,
      render -> expired.add(render.header().getId()),
      new EndedRenders(store),
      new ExpiryWatch.Instruments(clock, new SimpleMeterRegistry()));
  private final RenderJob job = Samples.job(Samples.NOW);

  private static final class FakeEvents implements ExpiryWatch.Events {
    boolean caughtUp = true;
    boolean passed = true;

    @Override
    public boolean caughtUp() {
      return caughtUp;
    }

    @Override
    public Map<TopicPartition, Long> eventEnds() {
      return Map.of(new TopicPartition("events", 0), 7L);
    }

    @Override
    public boolean eventsPassed(Map<TopicPartition, Long> ends) {
      return passed && ends.equals(eventEnds());
    }
  }

  @Test
  void expiresOnceWhatIsPastItsTime() {
    accept();
    watch.round();
    assertThat(expired).isEmpty();

    clock.pass(Duration.ofHours(25));
    watch.round();
    watch.round();
    assertThat(expired).containsExactly(job.getId());
  }

  @Test
  void leavesEndedRendersAlone() {
    accept();
    view.happened(Samples.ended(job, Outcome.COMPLETED), Samples.AT);
    clock.pass(Duration.ofHours(25));

    watch.round();
    assertThat(expired).isEmpty();
  }

  @Test
  void waitsUntilTheEventsOfThatMomentWereRead() {
    accept();
    clock.pass(Duration.ofHours(25));
    events.caughtUp = false;
    watch.round();
    events.caughtUp = true;
    events.passed = false;
    watch.round();
    assertThat(expired).isEmpty();

    view.happened(
        Samples.ended(job, Outcome.COMPLETED), Samples.AT); // it was in what was still to be read
    events.passed = true;
    watch.round();
    assertThat(expired).isEmpty();
  }

  @Test
  void takesAMissedEndFromTheStoreInsteadOfAskingForEver() {
    accept();
    clock.pass(Duration.ofHours(25));
    watch.round();
    store.put(
        StoreKeys.end(Samples.TENANT, job.getId()),
        Samples.stored(Samples.end(job, Outcome.FAILED)),
        "application/json");

    clock.pass(ExpiryWatch.TELL_AGAIN.plusSeconds(1));
    watch.round();
    assertThat(expired).hasSize(1);
    assertThat(view.unended()).isZero();
  }

  @Test
  void asksAgainAfterAWhileWhereNothingEndedIt() {
    accept();
    clock.pass(Duration.ofHours(25));
    watch.round();
    clock.pass(ExpiryWatch.TELL_AGAIN.plusSeconds(1));
    watch.round();

    assertThat(expired).hasSize(2);
  }

  private void accept() {
    view.accepted(Samples.header(job), Samples.place("bulk"));
  }
}
