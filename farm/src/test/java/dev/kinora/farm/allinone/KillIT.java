package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed with -9 in the middle of a render and started again: the render completes as if nothing had been,
 * and the logs and the processes' own counts show that the kill did hit it.
 */
final class KillIT {
  private static final int FRAMES = 80;
  private static final long STEPS = 48;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String FRAMES_KEPT = "kinora_encoder_frames_total";
  private static final String RENDERS_ENDED = "kinora_encoder_renders_ended_total";

  @TempDir
  private static Path data = Path.of("");

  private static RoleFarm farm = new RoleFarm(data);

  @BeforeAll
  static void startOneOfEach() throws Exception {
    farm = new RoleFarm(data);
    farm.startOneOfEach();
  }

  @AfterAll
  static void stopAll() {
    farm.close();
  }

  @Test
  void anotherAttemptFinishesWhatAKilledWorkerBegan() throws Exception {
    String killed = "worker-" + farm.pid("worker");

    CheckpointWatch watch;
    RenderHistory history;
    try (FarmLogs logs = FarmLogs.of(data)) {
      watch = new CheckpointWatch(logs.store());
      history = survivesTheKillOf("worker", watch::look);
    }

    List<String> attempts = List.copyOf(history.workers().keySet());
    assertThat(attempts).as("distinct attempts").hasSizeGreaterThanOrEqualTo(2);
    assertThat(history.workers()).containsEntry(attempts.getFirst(), killed);
    assertThat(history.finished()).as("attempts that finished").doesNotContain(attempts.getFirst());
    String second = "worker-" + farm.pid("worker");
    assertThat(history.workers().get(history.finished().getFirst())).isEqualTo(second);
    goesOnFromACheckpoint(history, watch);
  }

  /** The second attempt did what the first had not, but for what it did since its last checkpoint: at most one interval. */
  private static void goesOnFromACheckpoint(RenderHistory history, CheckpointWatch watch) {
    long whole = FRAMES * STEPS;
    ClipFinished finished = history.finish();
    long resumed = finished.getResumedFrom().getSteps();
    assertThat(resumed)
        .as("steps gone on from")
        .isPositive()
        .isGreaterThanOrEqualTo(watch.newest())
        .isGreaterThanOrEqualTo(watch.promised());
    assertThat(resumed + finished.getSteps()).isEqualTo(whole);
    RenderEnd end = history.ends().getFirst();
    assertThat(end.getSteps()).isEqualTo(whole + end.getStepsRedone());
    long furthest = history.furthestStep(List.copyOf(history.workers().keySet()).getFirst());
    assertThat(end.getStepsRedone())
        .as("steps redone, of those that the log shows before the kill")
        .isEqualTo(Math.max(0, furthest - resumed));
  }

  @Test
  void anotherEncoderProcessReadsTheClipOfAKilledOneAgainAndJudgesIt() throws Exception {
    double before = farm.count("encoder", FRAMES_KEPT);

    survivesTheKillOf("encoder", render -> farm.count("encoder", FRAMES_KEPT) > before);

    // The killed process had kept some of these frames: its successor, which counts from 0, has
    // read all of them.
    assertThat(farm.count("encoder", FRAMES_KEPT)).isGreaterThanOrEqualTo(FRAMES);
    Await.until(
        PATIENCE, "its count of ended renders", () -> farm.count("encoder", RENDERS_ENDED) == 1);
  }

  @Test
  void aGatewayStartedAnewAnswersForWhatAKilledOneAccepted() throws Exception {
    survivesTheKillOf("gateway", render -> true);
  }

  @Test
  void whatBrokerAndStoreHadOutlivesTheirKill() throws Exception {
    RenderHistory history = survivesTheKillOf("infra", render -> true);

    // The history, which begins before the kill, is what the second process answers with.
    assertThat(history.ends()).hasSize(1);
  }

  /**
   * Kills the role's process in the middle of a render, once it is {@code hit} there, and starts it again. What the logs say of
   * the render, which was under way before the kill and was neither sampled to the end nor ended until after it.
   */
  private static RenderHistory survivesTheKillOf(String role, Predicate<Render> hit)
      throws Exception {
    String id = farm.calls().submit(longRender(role), "kill-" + role);
    farm.calls()
        .awaitRender(id, PATIENCE, "the middle of a render that " + role + " works on", render -> {
          boolean atWork = hit.test(render);
          return atWork && inTheMiddle(render);
        });

    Instant killed = farm.kill(role);
    farm.othersRunOn(role);
    farm.start(role);

    Render ended = farm.calls().awaitEnd(id, PATIENCE);
    assertThat(ended.getState()).as("%s", ended.getEnd()).isEqualTo(RenderState.RENDER_COMPLETED);
    farm.othersRunOn(role);
    Path file = data.resolve(role + ".mp4");
    farm.calls().download(id, "main", file);
    try (VideoReader video = new VideoReader(file);
        FarmLogs logs = FarmLogs.of(data)) {
      assertThat(video.facts().frames()).isEqualTo(FRAMES);
      RenderHistory history = new FarmGuarantees(logs).hold(id);
      assertThat(history.begunAt()).as("begun before the kill").isBefore(killed);
      assertThat(history.finishedAt()).as("sampled after the kill").isAfter(killed);
      assertThat(history.endedAt()).as("ended after the kill").isAfter(killed);
      return history;
    }
  }

  private static boolean inTheMiddle(Render render) {
    return render.getProgress().getStepsDone() * 4 > render.getProgress().getStepsTotal()
        && render.getProgress().getStepsTotal() > 0;
  }

  /** Some seconds of work for the tiny model. */
  private static RenderSpec longRender(String label) {
    return RenderSpec.newBuilder()
        .setPrompt("star")
        .setFrames(FRAMES)
        .setSteps((int) STEPS)
        .addPlacements(RoleFarm.small())
        .putLabels("killed", label)
        .build();
  }
}
