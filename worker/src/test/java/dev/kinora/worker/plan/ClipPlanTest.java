package dev.kinora.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipPlanTest {
  private static final Conditioning NONE = new Conditioning(new float[0], new float[0]);

  @Test
  void aLoopHasOneLaneForEachFrameAtItsPhaseAndAllShareTheirNoise() {
    ClipPlan plan = ClipPlan.of(render(RenderMode.LOOP, 4), frames(NoiseStreams.SHARED), NONE);
    assertThat(plan.lanes())
        .extracting(Lane::phase)
        .containsExactly(0f, (float) (Math.PI / 2), (float) Math.PI, (float) (3 * Math.PI / 2));
    assertThat(plan.lanes()).extracting(Lane::firstFrame).containsExactly(0, 1, 2, 3);
    assertThat(plan.lanes()).extracting(Lane::noiseStream).containsOnly(0);
    assertThat(plan.noise(plan.lanes().get(3)))
        .hasSize(48)
        .isEqualTo(plan.noise(plan.lanes().get(0)));
    assertThat(plan.totalSteps()).isEqualTo(20);
  }

  @Test
  void guidanceStartsWhereTheManifestSays() {
    ModelManifest from = frames(NoiseStreams.SHARED);
    ModelManifest late = from.toBuilder().setGuidanceStart(.7f).build();

    assertThat(guided(ClipPlan.of(render(RenderMode.LOOP, 4, 2f), from, NONE)))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(guided(ClipPlan.of(render(RenderMode.LOOP, 4, 2f), late, NONE)))
        .containsExactly(3, 4);
    assertThat(guided(ClipPlan.of(render(RenderMode.LOOP, 4, 1f), late, NONE))).isEmpty();
  }

  private static List<Integer> guided(ClipPlan plan) {
    return IntStream.range(0, plan.render().steps())
        .filter(plan::guided)
        .boxed()
        .toList();
  }

  @Test
  void aManifestMayAskForNoiseOfItsOwnForEachLane() {
    ClipPlan plan = ClipPlan.of(render(RenderMode.LOOP, 3), frames(NoiseStreams.PER_LANE), NONE);
    assertThat(plan.lanes()).extracting(Lane::noiseStream).containsExactly(0, 1, 2);
  }

  @Test
  void denoisingIsOneLaneAtPhaseZeroThatYieldsAFrameForEachStep() {
    ClipPlan plan = ClipPlan.of(render(RenderMode.DENOISE, 5), frames(NoiseStreams.SHARED), NONE);
    assertThat(plan.lanes()).containsExactly(new Lane(0, 0, 5, 0f, 0));
    assertThat(plan.framePerStep()).isTrue();
  }

  @Test
  void aModelOfWholeClipsHasOneLaneAndRefusesAnotherLength() {
    var manifest = ModelManifest.newBuilder()
        .setName("clips")
        .setLatents(Latents.newBuilder()
            .addAllShape(List.of(6, 2, 2, 3))
            .setLane(LaneKind.CLIP)
            .build())
        .build();
    assertThat(ClipPlan.of(render(RenderMode.LOOP, 6), manifest, NONE).lanes())
        .containsExactly(new Lane(0, 0, 6, 0f, 0));
    assertThatThrownBy(() -> ClipPlan.of(render(RenderMode.LOOP, 7), manifest, NONE))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("clips of 6 frames, not of 7");
  }

  private static ModelManifest frames(NoiseStreams noise) {
    return ModelManifest.newBuilder()
        .setLatents(Latents.newBuilder()
            .addAllShape(List.of(4, 4, 3))
            .setLane(LaneKind.FRAME)
            .setNoise(noise))
        .build();
  }

  private static ResolvedRender render(RenderMode mode, int frames) {
    return render(mode, frames, 1f);
  }

  private static ResolvedRender render(RenderMode mode, int frames, float guidance) {
    return new ResolvedRender(
        "id", mode, "a cat", "", 7, frames, 5, guidance, Scheduler.EULER_FLOW, List.of(), "", 1f);
  }
}
