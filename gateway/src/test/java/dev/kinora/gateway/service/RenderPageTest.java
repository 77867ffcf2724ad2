package dev.kinora.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Render;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RenderPageTest {
  private static final KnownRender KNOWN =
      KnownRender.of(Samples.end(Samples.job(Samples.NOW), Outcome.FAILED));

  @Test
  void aPageIsFullWhenItHasSoManyOrSoManyBytes() {
    RenderPage few = new RenderPage(2, RenderPageTest::shown, render -> 10);
    assertThat(few.test(KNOWN)).isTrue();
    assertThat(few.test(KNOWN)).isTrue();
    assertThat(few.test(KNOWN)).isFalse();
    assertThat(few.renders()).hasSize(2);

    int third = RenderPage.MOST_BYTES / 3;
    RenderPage heavy = new RenderPage(500, RenderPageTest::shown, render -> third);
    assertThat(heavy.test(KNOWN)).isTrue();
    assertThat(heavy.test(KNOWN)).isTrue();
    assertThat(heavy.test(KNOWN)).as("with what stands around them").isFalse();
    assertThat(heavy.renders()).hasSize(2);
  }

  @Test
  void whatAloneIsTooLargeIsShownWithoutWhatMakesItSo() {
    AtomicInteger asked = new AtomicInteger();
    RenderPage page = new RenderPage(
        500,
        RenderPageTest::shown,
        render -> asked.getAndIncrement() == 0 ? RenderPage.MOST_BYTES : 100);
    assertThat(page.test(KNOWN)).isTrue();
    assertThat(page.test(KNOWN)).isTrue();
    assertThat(page.renders()).hasSize(2);
    assertThat(page.renders().getFirst().getId()).isEqualTo(KNOWN.header().getId());
    assertThat(page.renders().getFirst().hasEnd()).isFalse();
    assertThat(page.renders().getLast().hasEnd()).isTrue();
  }

  private static Render shown(KnownRender known) {
    return known.toProto().build();
  }
}
