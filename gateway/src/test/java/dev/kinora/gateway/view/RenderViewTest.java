package dev.kinora.gateway.view;

import static dev.kinora.gateway.fixture.Samples.NOW;
import static dev.kinora.gateway.fixture.Samples.TENANT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.job.RenderPhase;
import dev.kinora.v1.Notice;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RenderViewTest {
  private static final String FIRST = "0190a000-0000-7000-8000-000000000001";
  private static final String SECOND = "0190a000-0001-7000-8000-000000000001";

  private final RenderView view = new RenderView(3, 1 << 20);
  private final RenderJob job = Samples.job(NOW, "sku", "42");

  @Test
  void knowsARenderFromItsJobOn() {
    accept(job);

    KnownRender known = known(job);
    assertThat(known.phase()).isEqualTo(RenderPhase.ACCEPTED);
    assertThat(known.queue()).isEqualTo("bulk");
    assertThat(known.header()).isEqualTo(Samples.header(job));
    assertThat(view.unended()).isEqualTo(1);
    assertThat(view.find("other", job.getId())).isEmpty();
  }

  @Test
  void theFirstRecordOfAnIdCounts() {
    accept(job);
    view.accepted(
        Samples.header(
            Samples.job(NOW.plusSeconds(9)).toBuilder().setId(job.getId()).build()),
        Samples.place("x"));

    assertThat(known(job).header()).isEqualTo(Samples.header(job));
    assertThat(known(job).queue()).isEqualTo("bulk");
  }

  @Test
  void joinsTheSameWhateverTheOrderOfJobAndEvents() {
    for (int seed = 0; seed < 24; seed++) {
      RenderJob one = Samples.job(NOW.plusSeconds(seed));
      List<Runnable> records = new ArrayList<>(List.of(
          () -> accept(one),
          () -> view.happened(Samples.started(one, FIRST), Samples.AT),
          () -> view.happened(Samples.started(one, SECOND), Samples.AT),
          () -> view.happened(Samples.ended(one, Outcome.COMPLETED), Samples.AT)));
      Collections.shuffle(records, new Random(seed));
      records.forEach(Runnable::run);

      assertThat(known(one).phase()).as("seed %s", seed).isEqualTo(RenderPhase.COMPLETED);
      assertThat(known(one).queue()).isEqualTo("bulk");
      assertThat(known(one).header()).isEqualTo(Samples.header(one));
      assertThat(view.unended()).isZero();
    }
  }

  /** Start and progress are in different topics, and a new attempt's progress may be read before its start. */
  @Test
  void whatTheNewestAttemptSaysOfARenderIsKnownUntilItsEndSaysIt() {
    Notice first = Notice.newBuilder().setMessage("first").build();
    Notice second = Notice.newBuilder().setMessage("second").build();
    accept(job);
    view.progressed(Samples.progress(job, FIRST, 5, 10));
    view.happened(started(FIRST, first), Samples.AT);
    assertThat(shown().getNoticesList()).containsExactly(first);

    view.progressed(Samples.progress(job, SECOND, 1, 10));
    assertThat(shown().getNoticesList()).containsExactly(first);
    view.happened(started(SECOND, second), Samples.AT);
    view.happened(started(FIRST, first), Samples.AT);
    assertThat(shown().getNoticesList()).containsExactly(second);
    assertThat(shown().getProgress().getStepsDone()).isEqualTo(1);

    RenderEnd end =
        Samples.end(job, Outcome.COMPLETED).toBuilder().addNotices(second).build();
    view.happened(Samples.ended(end), Samples.AT);
    assertThat(shown().getNoticesList()).containsExactly(second);
    assertThat(shown().getEnd().getNoticesList()).isEmpty();
    assertThat(KnownRender.of(end).toProto().getNoticesList()).containsExactly(second);
  }

  private RenderEvent started(String attempt, Notice notice) {
    RenderEvent.Builder event = Samples.started(job, attempt).toBuilder();
    event.getStartedBuilder().addNotices(notice);
    return event.build();
  }

  private Render shown() {
    return known(job).toProto().build();
  }

  @Test
  void aLateAttemptsProgressDoesNotCount() {
    accept(job);
    view.progressed(Samples.progress(job, FIRST, 5, 10));
    view.happened(Samples.started(job, SECOND), Samples.AT);
    assertThat(known(job).progress()).isNull();

    view.progressed(Samples.progress(job, FIRST, 9, 10));
    assertThat(known(job).progress()).isNull();

    view.progressed(Samples.progress(job, SECOND, 1, 10));
    view.progressed(Samples.progress(job, FIRST, 10, 10));
    assertThat(requireNonNull(known(job).progress()).getStepsDone()).isEqualTo(1);
    assertThat(known(job).phase()).isEqualTo(RenderPhase.SAMPLING);
  }

  @Test
  void phaseGoesOnlyForwardAndTheFirstEndAbsorbs() {
    accept(job);
    view.progressed(Samples.progress(job, FIRST, 10, 10));
    assertThat(known(job).phase()).isEqualTo(RenderPhase.ENCODING);
    view.progressed(Samples.progress(job, SECOND, 1, 10));
    assertThat(known(job).phase()).isEqualTo(RenderPhase.ENCODING);

    view.happened(Samples.ended(job, Outcome.CANCELLED), Samples.AT);
    view.happened(Samples.ended(job, Outcome.COMPLETED), Samples.AT);
    view.happened(Samples.started(job, SECOND), Samples.AT);
    view.progressed(Samples.progress(job, SECOND, 2, 10));
    assertThat(known(job).phase()).isEqualTo(RenderPhase.CANCELLED);
    assertThat(requireNonNull(known(job).end()).getOutcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(view.unended()).isZero();
  }

  @Test
  void anEventThatOvertakesItsJobIsKeptButNotShown() {
    view.happened(Samples.started(job, FIRST), Samples.AT);
    assertThat(view.find(TENANT, job.getId())).isEmpty();
    assertThat(view.unended()).isZero();

    accept(job);
    assertThat(known(job).phase()).isEqualTo(RenderPhase.SAMPLING);
    assertThat(known(job).attempt()).isEqualTo(FIRST);
    assertThat(view.unended()).isEqualTo(1);
  }

  @Test
  void anEndIsShownEvenWithoutItsJob() {
    view.happened(Samples.ended(job, Outcome.PARTIAL), Samples.AT);

    assertThat(known(job).phase()).isEqualTo(RenderPhase.PARTIAL);
    assertThat(known(job).header().getLabelsMap()).containsEntry("sku", "42");
    accept(job);
    assertThat(known(job).phase()).isEqualTo(RenderPhase.PARTIAL);
    assertThat(known(job).queue()).isEqualTo("bulk");
    assertThat(view.list(TENANT, Map.of(), RenderList.first(10), "").renders()).hasSize(1);
  }

  @Test
  void progressOfAnUnknownRenderLeavesNothing() {
    view.progressed(Samples.progress(job, FIRST, 1, 10));

    accept(job);
    assertThat(known(job).progress()).isNull();
  }

  @Test
  void forgetsTheEndedRenderLongestUnusedAndNeverAnUnendedOne() {
    accept(job);
    List<RenderJob> done = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RenderJob one = Samples.job(NOW.plusSeconds(i + 1));
      done.add(one);
      accept(one);
      view.happened(Samples.ended(one, Outcome.COMPLETED), Samples.AT);
      if (i >= 1) {
        known(done.get(1)); // in use: it stays
      }
    }

    assertThat(view.find(TENANT, done.get(0).getId())).isEmpty();
    assertThat(view.find(TENANT, done.get(1).getId())).isPresent();
    assertThat(view.find(TENANT, job.getId())).isPresent();
    assertThat(view.list(TENANT, Map.of(), RenderList.first(10), "").renders()).hasSize(4);
    assertThat(view.size(RenderPhase.COMPLETED)).isEqualTo(3);
    assertThat(view.size(RenderPhase.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void aTenantsRushMakesRoomAmongItsOwnEndedRenders() {
    RenderView small = new RenderView(6, 1 << 20);
    RenderJob quiet = Samples.job(NOW).toBuilder().setTenant("quiet").build();
    small.happened(Samples.ended(quiet, Outcome.COMPLETED), Samples.AT);
    for (int i = 0; i < 50; i++) {
      small.happened(Samples.ended(Samples.job(NOW.plusSeconds(i)), Outcome.COMPLETED), Samples.AT);
    }

    assertThat(small.list("quiet", Map.of(), RenderList.first(10), "").renders())
        .hasSize(1);
    assertThat(small.list(TENANT, Map.of(), RenderList.first(10), "").renders()).hasSize(5);
  }

  @Test
  void countsTheUnendedOfEachTenant() {
    RenderJob other = Samples.job(NOW).toBuilder().setTenant("other").build();
    accept(job);
    accept(Samples.job(NOW.plusSeconds(1)));
    accept(other);
    assertThat(view.unended(TENANT)).isEqualTo(2);
    assertThat(view.unended("other")).isEqualTo(1);
    view.happened(Samples.started(job, FIRST), Samples.AT);
    assertThat(view.unended(TENANT)).isEqualTo(2);

    view.happened(Samples.ended(job, Outcome.FAILED), Samples.AT);
    view.happened(Samples.ended(other, Outcome.FAILED), Samples.AT);
    assertThat(view.unended(TENANT)).isEqualTo(1);
    assertThat(view.unended("other")).isZero();
    assertThat(view.unended()).isEqualTo(1);
  }

  @Test
  void forgetsEndedRendersThatWeighTooMuchTogetherButNeverTheNewest() {
    RenderView small = new RenderView(1_000, 25_000);
    RenderJob last = job;
    for (int i = 0; i < 20; i++) {
      last = Samples.job(NOW.plusSeconds(i));
      small.happened(Samples.ended(last, Outcome.COMPLETED), Samples.AT);
    }
    int light = small.size(RenderPhase.COMPLETED);
    assertThat(light).isBetween(10, 19);

    RenderJob heavy = Samples.job(NOW.plusSeconds(99));
    RenderSpec said = RenderSpec.newBuilder().setPrompt("x".repeat(20_000)).build();
    small.happened(
        Samples.ended(
            Samples.end(heavy, Outcome.COMPLETED).toBuilder().setSpec(said).build()),
        Samples.AT);
    assertThat(small.size(RenderPhase.COMPLETED)).isEqualTo(1);
    assertThat(small.find(TENANT, heavy.getId())).isPresent();

    small.happened(Samples.ended(last, Outcome.COMPLETED), Samples.AT);
    assertThat(small.find(TENANT, heavy.getId())).isEmpty();
    assertThat(small.find(TENANT, last.getId())).isPresent();
  }

  @Test
  void countsRendersByState() {
    accept(job);
    view.happened(Samples.started(job, FIRST), Samples.AT);
    assertThat(view.size(RenderPhase.ACCEPTED)).isZero();
    assertThat(view.size(RenderPhase.SAMPLING)).isEqualTo(1);

    view.happened(Samples.ended(job, Outcome.FAILED), Samples.AT);
    assertThat(view.size(RenderPhase.SAMPLING)).isZero();
    assertThat(view.size(RenderPhase.FAILED)).isEqualTo(1);
  }

  private void accept(RenderJob accepted) {
    view.accepted(Samples.header(accepted), Samples.place("bulk"));
  }

  private KnownRender known(RenderJob of) {
    return view.find(TENANT, of.getId()).orElseThrow();
  }
}
