package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.VideoFacts;
import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes, killed with -9 in the middle of a render and started again: the render completes as if nothing had been. */
final class KillIT {
  private static final int FRAMES = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

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

  @ParameterizedTest
  @ValueSource(strings = {"worker", "encoder", "gateway", "infra"})
  void aRenderSurvivesTheKillOf(String role) throws Exception {
    String id = farm.calls().submit(longRender(role), "kill-" + role);
    farm.calls().awaitRender(id, PATIENCE, "the middle of the render", KillIT::inTheMiddle);

    farm.kill(role);
    farm.start(role);

    FarmCalls calls = farm.calls();
    Render ended = calls.awaitEnd(id, PATIENCE);
    assertThat(ended.getState()).as("%s", ended.getEnd()).isEqualTo(RenderState.RENDER_COMPLETED);
    holdGuarantees(id);
    Path file = data.resolve(role + ".mp4");
    calls.download(id, "main", file);
    try (VideoReader video = new VideoReader(file)) {
      VideoFacts facts = video.facts();
      assertThat(facts.frames()).isEqualTo(FRAMES);
    }
  }

  @Test
  void twoWorkersAndTwoEncodersShareTheLoad() throws Exception {
    farm.start("worker-2", "encoder-2");
    FarmCalls calls = farm.calls();
    java.util.List<String> ids = java.util.stream.IntStream.range(0, 8)
        .mapToObj(n -> calls.submit(shortRender(n), "share-" + n))
        .toList();
    for (String id : ids) {
      assertThat(calls.awaitEnd(id, PATIENCE).getState()).isEqualTo(RenderState.RENDER_COMPLETED);
      holdGuarantees(id);
    }
    assertThat(farm.stop("worker-2")).isZero();
    assertThat(farm.stop("encoder-2")).isZero();
  }

  private static void holdGuarantees(String id) throws Exception {
    try (FarmGuarantees guarantees = FarmGuarantees.of(data)) {
      guarantees.hold(id);
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
        .setSteps(60)
        .putLabels("killed", label)
        .build();
  }

  private static RenderSpec shortRender(int number) {
    return RenderSpec.newBuilder().setPrompt("ring").setSeed(number).build();
  }
}
