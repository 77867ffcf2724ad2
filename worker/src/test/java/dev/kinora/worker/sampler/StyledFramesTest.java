package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.StyleAxis;
import dev.kinora.worker.model.FakeDenoiser;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That a render's style reaches its frames, and nothing before them. */
class StyledFramesTest {
  private static final int PIXEL = 3;

  private final SamplingModel model =
      flippable(SamplerFixture.model(FakeDenoiser.wellBehaved(SamplerFixture.LATENTS, 0), 1, 4, 8));

  @Test
  void everyFrameIsThePlainOneInTheStyleOfItsRender() {
    List<byte[]> plain = frames(7, 0f);
    List<byte[]> flipped = frames(7, 1f);

    assertThat(flipped).hasSameSizeAs(plain);
    for (int i = 0; i < plain.size(); i++) {
      byte[] frame = plain.get(i);
      byte[] mirrored = new byte[frame.length];
      for (int p = 0; p < frame.length; p++) {
        boolean left = p / PIXEL % 2 == 0;
        mirrored[left ? p + PIXEL : p - PIXEL] = frame[p];
      }
      assertThat(flipped.get(i)).isEqualTo(mirrored).isNotEqualTo(frame);
    }
  }

  @Test
  void aRenderThatNamesNoStyleGetsThatOfItsSeed() {
    List<Boolean> flips = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      List<byte[]> drawn = frames(seed);
      flips.add(java.util.Arrays.equals(drawn.getFirst(), frames(seed, 1f).getFirst()));
      assertThat(drawn.getFirst())
          .isEqualTo(frames(seed, flips.getLast() ? 1f : 0f).getFirst());
    }
    assertThat(flips).contains(true, false);
  }

  @Test
  void aGivenPictureIsLeftAsItIsWhereNoStyleIsNamed() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(fromPicture(render(seed)).style()).isEqualTo(Style.NEUTRAL);
    }
    assertThat(fromPicture(render(0, 1f)).style().flip()).isTrue();
  }

  private ClipPlan fromPicture(ResolvedRender render) {
    return ClipPlan.of(
        render,
        model.manifest(),
        model.encoder().encode(render),
        Optional.of(new float[SamplerFixture.LATENTS]));
  }

  private static ResolvedRender render(long seed, Float... style) {
    return new ResolvedRender(
        "r", RenderMode.LOOP, "", "", seed, 5, 3, 1, Scheduler.EULER_FLOW, List.of(style), "", 1);
  }

  private List<byte[]> frames(long seed, Float... style) {
    ResolvedRender render = render(seed, style);
    List<byte[]> frames = new ArrayList<>();
    PlainLoop.sample(
        model,
        ClipPlan.of(render, model.manifest(), model.encoder().encode(render)),
        picture -> frames.add(picture.pixels()));
    return frames;
  }

  private static SamplingModel flippable(SamplingModel model) {
    return new SamplingModel(
        model.manifest().toBuilder()
            .addStyle(StyleAxis.newBuilder().setName("flip").setHigh(1))
            .build(),
        model.digest(),
        model.denoiser(),
        model.decoder(),
        model.encoder(),
        model.profile());
  }
}
