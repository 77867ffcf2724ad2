package dev.kinora.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kinora.gateway.fixture.Fresh;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.job.FarmException;
import dev.kinora.job.RecordHeaders;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RenderLookupTest {
  private final RenderView view = new RenderView(10, 1 << 20);
  private final RenderJob job = Samples.job(Instant.now());

  @Test
  void readsOnBeforeItSaysThatThereIsNone() {
    RenderLookup lookup = lookup(new Fresh(true, true, this::accepted));

    assertThat(lookup.known(job.getTenant(), job.getId()).header().getId()).isEqualTo(job.getId());
    assertThat(lookup(new Fresh(true, true, this::accepted)).find(job.getTenant(), job.getId()))
        .isPresent();
  }

  @Test
  void doesNotWaitForWhatTheViewHas() {
    accepted();
    RenderLookup lookup = lookup(new Fresh(true, true, () -> {
      throw new AssertionError("was asked to read on");
    }));

    assertThat(lookup.known(job.getTenant(), job.getId())).isNotNull();
  }

  @Test
  void saysThereIsNoneOnlyOnceItHasReadAll() {
    assertThat(refusal(Fresh.ALWAYS)).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(refusal(new Fresh(true, false, () -> {}))).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(refusal(new Fresh(false, true, () -> {}))).isEqualTo(FailureCode.UNAVAILABLE);
  }

  private FailureCode refusal(Fresh fresh) {
    FailureCode[] code = new FailureCode[1];
    assertThatExceptionOfType(FarmException.class)
        .isThrownBy(() -> lookup(fresh).known(job.getTenant(), job.getId()))
        .satisfies(refused -> code[0] = refused.code());
    return code[0];
  }

  private RenderLookup lookup(Fresh fresh) {
    return new RenderLookup(view, new EndedRenders(new MemoryStore()), fresh);
  }

  private void accepted() {
    view.accepted(RecordHeaders.of(job, ""), JobPlace.of(job, "bulk", 1));
  }
}
