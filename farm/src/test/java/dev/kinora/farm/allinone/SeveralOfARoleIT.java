package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.infra.fixture.Await;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, several of a role: what they share, and what a rolling restart costs. */
final class SeveralOfARoleIT {
  /** Together long enough that a restart meets a render on a fast machine, too. */
  private static final int FRAMES = 96;

  private static final int STEPS = 96;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
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

  @AfterEach
  void stopWhatATestAdded() {
    farm.keepOneOfEach();
  }

  @Test
  void aRollingRestartOfAllWorkersDoesNoStepTwice() throws Exception {
    farm.start("worker-2");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) { // more than one worker has slots for
      ids.add(farm.calls().submit(longRender(), "rolling-" + i));
    }
    for (String worker : List.of("worker", "worker-2")) {
      farm.calls()
          .awaitRender(ids.getLast(), PATIENCE, "its first steps", SeveralOfARoleIT::hasBegun);
      assertThat(farm.stop(worker)).isZero();
      farm.start(worker);
      ids.add(farm.calls().submit(longRender(), "after " + worker));
    }
    int attempts = 0;
    try (FarmLogs logs = FarmLogs.of(data)) {
      for (String id : ids) {
        assertThat(farm.calls().awaitEnd(id, PATIENCE).getState())
            .isEqualTo(RenderState.RENDER_COMPLETED);
        RenderHistory history = new FarmGuarantees(logs).hold(id);
        RenderEnd end = history.ends().getFirst();
        assertThat(end.getStepsRedone())
            .as("steps redone of %s; warnings: %s", id, farm.warnings())
            .isZero();
        assertThat(end.getSteps()).isEqualTo(FRAMES * STEPS);
        attempts += history.workers().size();
      }
    }
    assertThat(attempts).as("attempts at %s renders", ids.size()).isGreaterThan(ids.size());
  }

  private static boolean hasBegun(Render render) {
    return render.getProgress().getStepsDone() > 0 || FarmCalls.ended(render);
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
  }

  @Test
  void twoGatewaysOfOneFolderAnswerForTheSameRenders() throws Exception {
    farm.start("gateway-2");
    FarmCalls first = new FarmCalls(farm.api("gateway"));
    FarmCalls second = new FarmCalls(farm.api("gateway-2"));

    String id = second.submit(shortRender(1), "at the second");

    assertThat(first.awaitEnd(id, PATIENCE).getState()).isEqualTo(RenderState.RENDER_COMPLETED);
    assertThat(second.awaitEnd(id, PATIENCE).getState()).isEqualTo(RenderState.RENDER_COMPLETED);
  }

  @Test
  void aProcessWhoseNameOrPortIsTakenSaysSo() {
    for (String name : List.of("infra", "gateway", "worker", "encoder")) {
      assertThat(farm.refused(name))
          .contains("kinora:", "is in use by process " + farm.pid(name), "--data");
    }
    int taken = farm.api("gateway").getPort();
    assertThat(farm.refused("gateway-2", "gateway.port=" + taken))
        .contains("kinora: cannot listen on 127.0.0.1:" + taken, "gateway.port");
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

  /** Some seconds of work for the tiny model. */
  private static RenderSpec longRender() {
    return RenderSpec.newBuilder()
        .setPrompt("star")
        .setFrames(FRAMES)
        .setSteps(STEPS)
        .addPlacements(RoleFarm.small())
        .build();
  }

  private static RenderSpec shortRender(int number) {
    return RenderSpec.newBuilder()
        .setPrompt("ring")
        .setSeed(number)
        .addPlacements(RoleFarm.small())
        .build();
  }
}
