package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.ModelManifest;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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

  /** A network of convolutions. */
  private static LoadedModel loaded;
  /** A few operations, for many rounds. */
  private static LoadedModel cheap;

  @BeforeAll
  static void load() throws IOException {
    var loader = new ModelLoader(ModelConfig.cpu(2, 16, 2), folder, TENSORS.tensors());
    loaded = loader.load(ModelCatalogue.read(TinyModel.tinyShapes()));
    cheap = loader.load(TinyModel.write(folder.resolve("cheap")));
  }

  @AfterAll
  static void close() {
    loaded.close();
    cheap.close();
  }

  @Test
  void lanesGiveTheSamePicturesInAnyCompanyAtAnyOffset(Random random) {
    SamplingModel model = loaded.sampling();
    List<ClipPlan> plans = List.of(
        plan(model, "circle", 3, 2, 1f),
        plan(model, "star", 2, 4, 1.5f),
        guidedLate(model, "cross", 4, 3, 3f));
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

  /**
   * Three clips at once, batched in 200 random ways: lanes of any of them in any number at each tick, each joining at another
   * tick, and between ticks now and then a clip goes on at another worker, from a snapshot.
   */
  @Test
  void clipsThatChangeWorkersBetweenTicksHaveTheSameFrames(Random random) {
    SamplingModel model = cheap.sampling();
    List<ClipPlan> plans = List.of(
        plan(model, "square", 3, 2, 1f),
        plan(model, "square", 2, 4, 1.5f),
        guidedLate(model, "square", 4, 3, 3f));
    Map<ClipPlan, List<String>> alone = new HashMap<>();
    for (ClipPlan plan : plans) {
      var sink = new SamplerFixture.Remembering();
      PlainLoop.sample(model, plan, sink);
      alone.put(plan, sink.digests);
    }
    int moves = 0;
    for (int round = 0; round < 200; round++) {
      List<Moving> clips = plans.stream().map(plan -> new Moving(plan, model)).toList();
      while (clips.stream().anyMatch(clip -> !clip.sampling.finished())) {
        tick(model, clips, random);
        moves += clips.stream().mapToInt(clip -> clip.moveNowAndThen(random)).sum();
      }
      for (Moving clip : clips) {
        assertThat(clip.sink.digests).isEqualTo(alone.get(clip.plan));
        assertThat(clip.sink.indexes).isSorted().hasSize(clip.plan.render().frames());
        assertThat(clip.sampling.snapshot().stepsDone()).isEqualTo(clip.plan.totalSteps());
      }
    }
    assertThat(moves).as("changes of worker").isGreaterThan(200);
  }

  private static void tick(SamplingModel model, List<Moving> clips, Random random) {
    Map<Moving, Integer> counts = new LinkedHashMap<>();
    var lanes = new ArrayList<LaneState>();
    for (Moving clip : clips) {
      int count = random.nextInt(clip.sampling.unfinishedLanes() + 1);
      if (count > 0) {
        counts.put(clip, count);
        IntStream.range(0, count).mapToObj(clip.sampling::lane).forEach(lanes::add);
      }
    }
    new LaneBatch(TickListener.NONE).denoise(model, lanes);
    clips.forEach(clip -> clip.sampling.deliver());
    counts.forEach((clip, count) -> clip.sampling.advance(count, 1_000_000));
  }

  /** A clip, where it is sampled now, and the frames that all its workers handed out. */
  private static final class Moving {
    private final ClipPlan plan;
    private final SamplingModel model;
    private final SamplerFixture.Remembering sink = new SamplerFixture.Remembering();
    private ClipSampling sampling;

    private Moving(ClipPlan plan, SamplingModel model) {
      this.plan = plan;
      this.model = model;
      this.sampling = at(Optional.empty());
    }

    private ClipSampling at(Optional<SamplingSnapshot> from) {
      return new ClipSampling(
          new SamplingTask("m", plan, model, "interactive", 1, sink, from), Runnable::run);
    }

    private int moveNowAndThen(Random random) {
      if (sampling.finished() || random.nextInt(3) > 0) {
        return 0;
      }
      sampling = at(Optional.of(sampling.snapshot()));
      return 1;
    }
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

  private static ClipPlan plan(
      SamplingModel model, String prompt, int frames, int steps, float guidance) {
    return plan(model, model.manifest(), prompt, frames, steps, guidance);
  }

  /** By a manifest that starts guidance at half of the steps. */
  private static ClipPlan guidedLate(
      SamplingModel model, String prompt, int frames, int steps, float guidance) {
    ModelManifest late = model.manifest().toBuilder().setGuidanceStart(.5f).build();
    return plan(model, late, prompt, frames, steps, guidance);
  }

  private static ClipPlan plan(
      SamplingModel model,
      ModelManifest manifest,
      String prompt,
      int frames,
      int steps,
      float guidance) {
    var render = new ResolvedRender(
        prompt,
        RenderMode.LOOP,
        prompt,
        "",
        prompt.hashCode() + frames,
        frames,
        steps,
        guidance,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
    return ClipPlan.of(render, manifest, model.encoder().encode(render));
  }
}
