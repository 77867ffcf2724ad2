package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.v1.ClipFinished;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed with -9 in the middle of a render and started again: the render completes as if nothing had been,
 * and the logs and the processes' own counts show that the kill did hit it.
 */
final class KillIT {
  private static final int FRAMES = 120;
  private static final long STEPS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String FRAMES_KEPT = "kinora_encoder_frames_total";
  private static final String RENDERS_ENDED = "kinora_encoder_renders_ended_total";

  @TempDir
  private static Path data = Path.of("");

  private static RoleFarm farm = new RoleFarm(Path.of(""), Path.of(""));

  @BeforeAll
  static void startOneOfEach() throws Exception {
    farm = new RoleFarm(data, TinyModel.folderIn(data));
    farm.start("infra");
    farm.start("encoder", "worker", "gateway");
  }

  @AfterAll
  static void stopAll() {
    farm.close();
  }

  @Test
  void anotherAttemptFinishesWhatAKilledWorkerBegan() throws Exception {
    String killed = "worker-" + farm.pid("worker");

    RenderHistory history;
    try (FarmLogs logs = FarmLogs.of(data)) {
      history = survivesTheKillOf(
          "worker", () -> !logs.store().list("local/checkpoints/", 1).isEmpty());
    }

    List<String> attempts = List.copyOf(history.workers().keySet());
    assertThat(attempts).as("distinct attempts").hasSizeGreaterThanOrEqualTo(2);
    assertThat(history.workers()).containsEntry(attempts.getFirst(), killed);
    assertThat(history.finished()).as("attempts that finished").doesNotContain(attempts.getFirst());
    String second = "worker-" + farm.pid("worker");
    assertThat(history.workers().get(history.finished().getFirst())).isEqualTo(second);
    goesOnFromACheckpoint(history);
  }

  /** The second attempt did what the first had not, but for at most what it did since its last checkpoint. */
  private static void goesOnFromACheckpoint(RenderHistory history) {
    long whole = FRAMES * STEPS;
    ClipFinished finished = history.finish();
    long resumed = finished.getResumedFrom().getSteps();
    assertThat(resumed).as("steps of the checkpoint").isPositive();
    assertThat(resumed + finished.getSteps()).isEqualTo(whole);
    RenderEnd end = history.ends().getFirst();
    assertThat(end.getSteps()).isEqualTo(whole + end.getStepsRedone());
    assertThat(end.getStepsRedone()).as("steps redone").isLessThan(whole / 2);
  }

  @Test
  void aRollingRestartOfAllWorkersDoesNoStepTwice() throws Exception {
    farm.start("worker-2");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(farm.calls().submit(longRender("rolling-" + i), "rolling-" + i));
    }
    for (String worker : List.of("worker", "worker-2")) {
      farm.calls().awaitRender(ids.getFirst(), PATIENCE, "its first steps", KillIT::hasBegun);
      assertThat(farm.stop(worker)).isZero();
      farm.start(worker);
    }
    for (String id : ids) {
      assertThat(farm.calls().awaitEnd(id, PATIENCE).getState())
          .isEqualTo(RenderState.RENDER_COMPLETED);
      try (FarmLogs logs = FarmLogs.of(data)) {
        RenderEnd end = new FarmGuarantees(logs).hold(id).ends().getFirst();
        assertThat(end.getStepsRedone()).as("steps redone of %s", id).isZero();
        assertThat(end.getSteps()).isEqualTo(FRAMES * STEPS);
      }
    }
    assertThat(farm.stop("worker-2")).isZero();
  }

  private static boolean hasBegun(Render render) {
    return render.getProgress().getStepsDone() > 0;
  }

  @Test
  void anotherEncoderProcessReadsTheClipOfAKilledOneAgainAndJudgesIt() throws Exception {
    double before = farm.count("encoder", FRAMES_KEPT);

    survivesTheKillOf("encoder", () -> farm.count("encoder", FRAMES_KEPT) > before);

    // The killed process had kept some of these frames: its successor, which counts from 0, has
    // read all of them.
    assertThat(farm.count("encoder", FRAMES_KEPT)).isGreaterThanOrEqualTo(FRAMES);
    Await.until(
        PATIENCE, "its count of ended renders", () -> farm.count("encoder", RENDERS_ENDED) == 1);
  }

  @Test
  void aGatewayStartedAnewAnswersForWhatAKilledOneAccepted() throws Exception {
    survivesTheKillOf("gateway", () -> true);
  }

  @Test
  void whatBrokerAndStoreHadOutlivesTheirKill() throws Exception {
    RenderHistory history = survivesTheKillOf("infra", () -> true);

    // The history, which begins before the kill, is what the second process answers with.
    assertThat(history.ends()).hasSize(1);
  }

  @Test
  void twoWorkersAndTwoEncodersShareTheLoad() throws Exception {
    farm.start("worker-2", "encoder-2");
    try (FarmLogs logs = FarmLogs.of(data)) {
      awaitSharesOfAll(logs);
      double[] before = {
        farm.count("encoder", RENDERS_ENDED), farm.count("encoder-2", RENDERS_ENDED)
      };

      List<String> ids = submitToEveryPartition(logs);

      Set<String> leasers = new HashSet<>();
      Set<String> finishers = new HashSet<>();
      for (String id : ids) {
        assertThat(farm.calls().awaitEnd(id, PATIENCE).getState())
            .isEqualTo(RenderState.RENDER_COMPLETED);
        RenderHistory history = new FarmGuarantees(logs).hold(id);
        leasers.addAll(history.workers().values());
        finishers.add(history.workers().get(history.finished().getFirst()));
      }
      String[] workers = {"worker-" + farm.pid("worker"), "worker-" + farm.pid("worker-2")};
      assertThat(leasers).as("workers that leased").containsExactlyInAnyOrder(workers);
      assertThat(finishers).as("workers that finished").containsExactlyInAnyOrder(workers);
      Await.until(PATIENCE, "a judge for each render", () -> judged(before) == ids.size());
      assertThat(farm.count("encoder", RENDERS_ENDED))
          .as("judged by the first")
          .isGreaterThan(before[0]);
      assertThat(farm.count("encoder-2", RENDERS_ENDED))
          .as("judged by the second")
          .isGreaterThan(before[1]);
    }
    assertThat(farm.stop("worker-2")).isZero();
    assertThat(farm.stop("encoder-2")).isZero();
  }

  /**
   * Kills the role's process in the middle of a render, once it is {@code hit} there, and starts it again. What the logs say of
   * the render, which was under way before the kill and was neither sampled to the end nor ended until after it.
   */
  private static RenderHistory survivesTheKillOf(String role, BooleanSupplier hit)
      throws Exception {
    String id = farm.calls().submit(longRender(role), "kill-" + role);
    farm.calls().awaitRender(id, PATIENCE, "the middle of the render", KillIT::inTheMiddle);
    Await.until(PATIENCE, role + " to work on the render", hit);

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

  /** Until both encoders have partitions and all slots of both workers ask for jobs. */
  private static void awaitSharesOfAll(FarmLogs logs) {
    Await.until(PATIENCE, "partitions of both encoders", () -> {
      var shares = logs.encoderShares().values();
      return shares.size() == 2 && shares.stream().allMatch(partitions -> partitions > 0);
    });
    Await.until(PATIENCE, "the slots of both workers", () -> logs.slots("interactive") == 4);
  }

  /** Several renders at least, and so many that each partition, so each encoder, has some of them. */
  private static List<String> submitToEveryPartition(FarmLogs logs) {
    List<String> ids = new ArrayList<>();
    Set<Integer> partitions = new HashSet<>();
    while (ids.size() < 12 || partitions.size() < logs.partitions()) {
      String id = farm.calls().submit(shortRender(ids.size()), "share-" + ids.size());
      ids.add(id);
      partitions.add(logs.partitionOf(id));
      assertThat(ids).as("renders, none of them in some partition").hasSizeLessThan(100);
    }
    return ids;
  }

  private static double judged(double[] before) {
    return farm.count("encoder", RENDERS_ENDED)
        - before[0]
        + farm.count("encoder-2", RENDERS_ENDED)
        - before[1];
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
        .putLabels("killed", label)
        .build();
  }

  private static RenderSpec shortRender(int number) {
    return RenderSpec.newBuilder().setPrompt("ring").setSeed(number).build();
  }
}
