package dev.kinora.worker.model;

import dev.kinora.job.Defaults;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.Conditioning.KindCase;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.plan.Noise;
import java.util.List;

/** A few fixed rows, different in every input, that the self-test and the numerics probe feed to a model. */
final class ProbeLanes {
  static final int COUNT = 3;
  static final String TEXT = "a rocket lifting off";

  private static final long SEED = 0x6b696e6f7261L;

  private final float[][] latents = new float[COUNT][];
  private final float[] times = new float[COUNT];
  private final float[][] conditioning;

  ProbeLanes(ModelManifest manifest, ConditioningEncoder encoder) {
    NoiseScheduler steps =
        NoiseScheduler.of(Defaults.natural(manifest.getSchedule()), manifest, COUNT);
    for (int i = 0; i < COUNT; i++) {
      latents[i] = Noise.standardNormal(SEED, i, Noise.START, ClipPlan.latentSize(manifest));
      times[i] = steps.time(i);
    }
    Conditioning steering = encoder.encode(render(prompt(manifest)));
    conditioning = new float[][] {steering.prompt(), steering.away(), steering.prompt()};
  }

  private static String prompt(ModelManifest manifest) {
    return manifest.getConditioning().getKindCase() == KindCase.CATEGORIES
        ? manifest.getConditioning().getCategories().getNames(0)
        : TEXT;
  }

  private static ResolvedRender render(String prompt) {
    return new ResolvedRender(
        "probe",
        RenderMode.LOOP,
        prompt,
        "",
        SEED,
        COUNT,
        COUNT,
        2f,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
  }

  /** Writes probe lane {@code lane} to {@code row}. */
  void put(DenoiseBatch batch, int row, int lane) {
    batch.put(row, latents[lane], times[lane], (float) lane, conditioning[lane]);
  }

  List<float[]> conditioning() {
    return List.of(conditioning);
  }

  float[] latents(int lane) {
    return latents[lane];
  }
}
