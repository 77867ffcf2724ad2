package dev.kinora.worker.sampler;

import dev.kinora.job.Defaults;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.Conditioning.KindCase;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A short render of a model, twice: what a first render of it would come upon. Nobody else may use the model meanwhile. */
public final class TrialRender {
  private static final int FRAMES = 2;
  private static final int STEPS = 4;
  /** Of a render whose every row, two for each frame and step, is a call of its own. */
  private static final int CALLS = 2 * FRAMES * STEPS;

  private TrialRender() {}

  /**
   * Whether both gave the same frames, bit for bit. BROKEN_FRAME or BAD_MODEL where one gave none, or took longer than all its calls
   * may one after another.
   */
  public static boolean sameTwice(SamplingModel model, Duration callTime) {
    Duration time = callTime.multipliedBy(CALLS);
    return frames(model, time).equals(frames(model, time));
  }

  private static List<String> frames(SamplingModel model, Duration time) {
    ResolvedRender render = render(model.manifest());
    ClipPlan plan = ClipPlan.of(render, model.manifest(), model.encoder().encode(render));
    var frames = new Digested(time);
    PlainLoop.sample(model, plan, frames);
    return frames.digests;
  }

  private static ResolvedRender render(ModelManifest manifest) {
    var spec = RenderSpec.newBuilder().setPrompt(prompt(manifest)).setSeed(1);
    spec.setSteps(Math.clamp(manifest.getDefaults().getSteps(), 1, STEPS));
    if (manifest.getLatents().getLane() == LaneKind.FRAME) {
      spec.setFrames(FRAMES);
    }
    return Defaults.resolve(RenderJob.newBuilder().setId("trial").setSpec(spec).build(), manifest);
  }

  private static String prompt(ModelManifest manifest) {
    return manifest.getConditioning().getKindCase() == KindCase.CATEGORIES
        ? manifest.getConditioning().getCategories().getNames(0)
        : "a circle";
  }

  private static final class Digested implements FrameSink {
    private final List<String> digests = new ArrayList<>();
    private final Duration time;
    private final long start = System.nanoTime();

    private Digested(Duration time) {
      this.time = time;
    }

    @Override
    public void frame(Picture picture) {
      digests.add(Digests.hex(Digests.sha256(picture.pixels())));
    }

    @Override
    public void stepped(Progress progress) {
      if (System.nanoTime() - start > time.toNanos()) {
        throw new FarmException(
            FailureCode.BAD_MODEL,
            "a render of %s steps did not end within %s s: this device is too slow for it"
                .formatted(STEPS, time.toSeconds()));
      }
    }
  }
}
