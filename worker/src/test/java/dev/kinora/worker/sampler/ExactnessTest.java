package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelLoader;
import dev.kinora.worker.model.NoiseScheduler;
import dev.kinora.worker.model.OpenTensors;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.TinyModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee G4 on a real SavedModel: whatever lanes share a batch, at whatever steps, their pictures are the same bits. */
@ExtendWith(RandomSeed.class)
class ExactnessTest {
  @RegisterExtension
  static final OpenTensors TENSORS = new OpenTensors();

  @TempDir
  static Path folder;

  private static LoadedModel loaded;

  @BeforeAll
  static void load() {
    loaded = new ModelLoader(ModelConfig.cpu(2, 16, 1), folder, TENSORS.tensors())
        .load(ModelCatalogue.read(TinyModel.tinyShapes()));
  }

  @AfterAll
  static void close() {
    loaded.close();
  }

  @Test
  void lanesGiveTheSamePicturesInAnyCompanyAtAnyOffset(Random random) {
    SamplingModel model = loaded.sampling();
    List<ClipPlan> plans =
        List.of(plan("circle", 3, 2, 1f), plan("star", 2, 4, 1.5f), plan("cross", 4, 3, 3f));
    Map<String, float[]> alone = new HashMap<>();
    for (ClipPlan plan : plans) {
      plan.lanes().forEach(lane -> {
        LaneState state = state(plan, lane.index());
        while (!state.finished()) {
          step(model, List.of(state));
        }
        alone.put(plan.render().prompt() + lane.index(), state.x0().clone());
      });
    }
    for (int round = 0; round < 12; round++) {
      together(model, plans, random)
          .forEach((lane, pixels) -> assertThat(pixels).as(lane).isEqualTo(alone.get(lane)));
    }
  }

  /** Lanes of all plans join at random ticks and are stepped in random subsets and orders. */
  private static Map<String, float[]> together(
      SamplingModel model, List<ClipPlan> plans, Random random) {
    Map<LaneState, String> names = new HashMap<>();
    for (ClipPlan plan : plans) {
      plan.lanes()
          .forEach(
              lane -> names.put(state(plan, lane.index()), plan.render().prompt() + lane.index()));
    }
    Map<String, float[]> made = new HashMap<>();
    List<LaneState> open = new ArrayList<>(names.keySet());
    while (!open.isEmpty()) {
      java.util.Collections.shuffle(open, random);
      step(model, open.subList(0, 1 + random.nextInt(open.size())));
      open.stream()
          .filter(LaneState::finished)
          .forEach(state -> made.put(String.valueOf(names.get(state)), state.x0()));
      open.removeIf(LaneState::finished);
    }
    assertThat(made).hasSize(names.size());
    return made;
  }

  private static void step(SamplingModel model, List<LaneState> lanes) {
    new LaneBatch(TickListener.NONE).denoise(model, lanes);
    lanes.forEach(LaneState::advance);
  }

  private static LaneState state(ClipPlan plan, int lane) {
    NoiseScheduler scheduler = NoiseScheduler.of(
        Scheduler.EULER_FLOW, loaded.sampling().manifest(), plan.render().steps());
    Lane at = plan.lanes().get(lane);
    return new LaneState(at, plan, scheduler, plan.noise(at));
  }

  private static ClipPlan plan(String prompt, int frames, int steps, float guidance) {
    var render = new ResolvedRender(
        prompt,
        RenderMode.LOOP,
        prompt,
        "",
        prompt.hashCode(),
        frames,
        steps,
        guidance,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
    SamplingModel model = loaded.sampling();
    return ClipPlan.of(render, model.manifest(), model.encoder().encode(render));
  }
}
