package dev.kinora.gateway.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.view.EventPlace;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Preview;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderUpdate.KindCase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchersTest {
  private static final String FIRST = "0190a000-0000-7000-8000-000000000001";
  private static final String SECOND = "0190a000-0001-7000-8000-000000000001";

  private final Watchers watchers = new Watchers();
  private final RenderJob job = Samples.job(Samples.NOW);
  private final Render known = Render.newBuilder().setId(job.getId()).build();
  private long offset;

  @Test
  void nothingIsTakenBeforeTheBeginningAndNothingIsLostMeanwhile() {
    Subscription subscription = subscribe();
    started(FIRST);
    assertThat(subscription.take()).isNull();

    subscription.begin(List.of(Update.of(known, null)), null);
    assertThat(kinds(subscription)).containsExactly(KindCase.SNAPSHOT, KindCase.EVENT);
  }

  @Test
  void whatAResumingWatcherHasSeenIsNotToldAgain() {
    Subscription subscription = subscribe();
    started(FIRST);
    started(SECOND);
    subscription.begin(List.of(), new EventPlace(0, 1));

    Update only = requireNonNull(subscription.take());
    assertThat(only.message().getEventId()).isEqualTo("0-2");
    assertThat(subscription.take()).isNull();
  }

  @Test
  void aSlowWatcherLosesPreviewsAndProgressButNoEvent() {
    Subscription slow = begun();
    for (int i = 0; i < 1_000; i++) {
      if (i % 50 == 0) {
        started(FIRST);
      }
      watchers.previewed(preview(job, i));
      watchers.previewed(Samples.progress(job, FIRST, i, 1_000));
    }

    assertThat(slow.waiting()).isEqualTo(22);
    List<Update> all = drained(slow);
    assertThat(all.stream().filter(update -> update.message().hasEvent())).hasSize(20);
    assertThat(all.get(20).message().getProgress().getStepsDone()).isEqualTo(999);
    assertThat(all.get(21).message().getPreview().getStep()).isEqualTo(999);
    assertThat(watchers.previews().size()).isZero();
  }

  @Test
  void aWatcherThatIsTooFarBehindMustResumeInsteadOfLosingAnEvent() {
    Subscription slow = begun();
    for (int i = 0; i <= Subscription.MOST_EVENTS; i++) {
      started(FIRST);
    }

    assertThat(slow.state()).isEqualTo(Subscription.State.BEHIND);
    assertThat(slow.waiting()).isZero();
    started(FIRST);
    assertThat(slow.take()).isNull();
  }

  @Test
  void theEndIsTheLastThingTold() {
    Subscription subscription = begun();
    watchers.previewed(preview(job, 1));
    watchers.happened(Samples.ended(job, Outcome.COMPLETED), new EventPlace(0, 9));
    watchers.previewed(preview(job, 2));

    assertThat(kinds(subscription)).containsExactly(KindCase.EVENT);
    assertThat(subscription.state()).isEqualTo(Subscription.State.ENDED);
  }

  @Test
  void anOlderAttemptIsNotHeardAnyMore() {
    Subscription subscription = begun();
    watchers.previewed(Samples.progress(job, FIRST, 9, 10));
    started(SECOND);
    watchers.previewed(Samples.progress(job, FIRST, 10, 10));

    assertThat(kinds(subscription)).containsExactly(KindCase.EVENT);
  }

  @Test
  void newsReachesOnlyTheWatchersOfItsRenderAndTenant() {
    Subscription subscription = begun();
    Subscription foreign = watchers.subscribe("other", job.getId(), () -> {});
    foreign.begin(List.of(), null);
    watchers.happened(
        Samples.started(Samples.job(Samples.NOW.plusSeconds(1)), FIRST), new EventPlace(0, 5));
    assertThat(subscription.take()).isNull();
    started(FIRST);
    watchers.previewed(preview(job, 1));
    assertThat(kinds(subscription)).containsExactly(KindCase.EVENT, KindCase.PREVIEW);
    assertThat(foreign.take()).isNull();
  }

  @Test
  void aClosedSubscriptionIsForgotten() {
    AtomicInteger woken = new AtomicInteger();
    Subscription subscription =
        watchers.subscribe(Samples.TENANT, job.getId(), woken::incrementAndGet);
    subscription.begin(List.of(), null);
    watchers.previewed(preview(job, 1));
    subscription.close();
    subscription.close();
    int before = woken.get();
    started(FIRST);

    assertThat(woken.get()).isEqualTo(before);
    assertThat(watchers.size()).isZero();
    assertThat(watchers.previews().size()).isZero();
  }

  @Test
  void aGatewayThatGoesEndsItsWatchersAndThoseToCome() {
    Subscription early = begun();
    watchers.leave();
    Subscription late = subscribe();

    assertThat(early.state()).isEqualTo(Subscription.State.GOING);
    assertThat(late.state()).isEqualTo(Subscription.State.GOING);
  }

  @Test
  void thousandsOfWatchersThatNeverReadHoldLittle() {
    List<RenderJob> jobs = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      RenderJob one = Samples.job(Samples.NOW.plusSeconds(i));
      jobs.add(one);
      watchers.subscribe(Samples.TENANT, one.getId(), () -> {}).begin(List.of(), null);
    }
    for (int step = 0; step < 20; step++) {
      for (RenderJob one : jobs) {
        watchers.previewed(preview(one, step));
        watchers.previewed(Samples.progress(one, FIRST, step, 20));
      }
    }

    assertThat(watchers.previews().size()).isEqualTo(Watchers.MOST_PREVIEWS);
    assertThat(watchers.waiting()).isEqualTo(2_000 + Watchers.MOST_PREVIEWS);
    Subscription reader = begun();
    watchers.previewed(Samples.progress(job, FIRST, 1, 2));
    started(FIRST);
    assertThat(kinds(reader)).containsExactly(KindCase.EVENT, KindCase.PROGRESS);
  }

  @Test
  void atTheLimitANewerPreviewTakesThePlaceOfTheOneBefore() {
    Subscription one = begun();
    Subscription other = begun();
    watchers.previewed(preview(job, 1));
    for (int i = 1; i <= Watchers.MOST_PREVIEWS; i++) {
      RenderJob another = Samples.job(Samples.NOW.plusSeconds(i));
      watchers.subscribe(Samples.TENANT, another.getId(), () -> {}).begin(List.of(), null);
      watchers.previewed(preview(another, 1));
    }
    assertThat(watchers.previews().size()).isEqualTo(Watchers.MOST_PREVIEWS);
    watchers.previewed(preview(job, 2));

    for (Subscription each : List.of(one, other)) {
      assertThat(drained(each).getFirst().message().getPreview().getStep()).isEqualTo(2);
    }
    assertThat(watchers.previews().size()).isEqualTo(Watchers.MOST_PREVIEWS - 1);
  }

  @Test
  void manyWatchersOfOneRenderShareItsPreview() {
    for (int i = 0; i < 2_000; i++) {
      begun();
    }
    for (int step = 0; step < 20; step++) {
      watchers.previewed(preview(job, step));
    }

    assertThat(watchers.waiting()).isEqualTo(2_000);
    assertThat(watchers.previews().size()).isEqualTo(1);
  }

  private Subscription subscribe() {
    return watchers.subscribe(Samples.TENANT, job.getId(), () -> {});
  }

  private Subscription begun() {
    Subscription subscription = subscribe();
    subscription.begin(List.of(), null);
    return subscription;
  }

  private void started(String attempt) {
    watchers.happened(Samples.started(job, attempt), new EventPlace(0, ++offset));
  }

  private static List<Update> drained(Subscription from) {
    List<Update> all = new ArrayList<>();
    for (Update next = from.take(); next != null; next = from.take()) {
      from.sent(next);
      all.add(next);
    }
    return all;
  }

  private static List<KindCase> kinds(Subscription from) {
    return drained(from).stream().map(update -> update.message().getKindCase()).toList();
  }

  private static PreviewRecord preview(RenderJob of, int step) {
    return PreviewRecord.newBuilder()
        .setId(of.getId())
        .setTenant(of.getTenant())
        .setAttempt(FIRST)
        .setPreview(
            Preview.newBuilder().setStep(step).setJpeg(ByteString.copyFrom(new byte[32 * 1024])))
        .build();
  }
}
