package dev.kinora.gateway.farm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderJob;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenderCensusTest {
  private static final String ATTEMPT = "0190a000-0000-7000-8000-000000000001";

  private final TestClock clock = new TestClock();
  private final RenderView view = new RenderView(10, 1 << 20);
  private final RenderCensus census = new RenderCensus(view, clock);

  @Test
  void countsWhatWaitsAndWhatRunsOfEachQueue() {
    accepted("bulk", "a", 30);
    accepted("bulk", "b", 90);
    RenderJob running = accepted("bulk", "a", 200);
    view.happened(Samples.started(running, ATTEMPT), Samples.AT);
    RenderJob over = accepted("bulk", "a", 300);
    view.happened(Samples.ended(over, Outcome.COMPLETED), Samples.AT);
    accepted("interactive", "a", 1);

    RenderCensus.Count count = census.now();
    assertThat(count.queue("bulk").waiting()).isEqualTo(2);
    assertThat(count.queue("bulk").running()).isEqualTo(1);
    assertThat(count.oldestWait("bulk")).isEqualTo(Duration.ofSeconds(90));
    assertThat(count.queue("interactive").waiting()).isEqualTo(1);
    assertThat(count.queue("none").waiting()).isZero();
    assertThat(count.oldestWait("none")).isZero();
  }

  @Test
  void knowsOfATenantsRendersThoseUnderWay() {
    RenderJob running = accepted("bulk", "a", 1);
    view.happened(Samples.started(running, ATTEMPT), Samples.AT);
    accepted("bulk", "a", 1);

    assertThat(census.now().underway("a"))
        .extracting(render -> render.header().getId())
        .containsExactly(running.getId());
    assertThat(census.now().underway("b")).isEmpty();
  }

  @Test
  void goesThroughTheViewOnceInASecond() {
    RenderCensus.Count first = census.now();
    accepted("bulk", "a", 1);
    clock.pass(RenderCensus.AGE.minusMillis(1));
    assertThat(census.now()).isSameAs(first);

    clock.pass(Duration.ofMillis(1));
    assertThat(census.now().queue("bulk").waiting()).isEqualTo(1);
  }

  private RenderJob accepted(String queue, String tenant, long secondsAgo) {
    RenderJob job = Samples.job(clock.instant().minusSeconds(secondsAgo)).toBuilder()
        .setTenant(tenant)
        .build();
    view.accepted(Samples.header(job), Samples.place(queue));
    return job;
  }
}
