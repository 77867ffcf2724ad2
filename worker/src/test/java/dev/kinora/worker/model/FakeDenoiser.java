package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Predicts a fixed function of each row alone, and can be told to misbehave. Remembers the sizes of its batches. */
public final class FakeDenoiser implements Denoiser {
  /** What a row's number becomes; {@code bucket} is for denoisers whose bits depend on it. */
  public interface Rule {
    float predict(float latent, float time, float phase, int row, int bucket);
  }

  private final Map<Integer, DenoiseBatch> batches = new HashMap<>();
  private final int latentSize;
  private final int conditioningSize;
  private final Rule rule;
  private final AtomicInteger calls = new AtomicInteger();

  public FakeDenoiser(int latentSize, int conditioningSize, Rule rule) {
    this.latentSize = latentSize;
    this.conditioningSize = conditioningSize;
    this.rule = rule;
  }

  public static FakeDenoiser wellBehaved(int latentSize, int conditioningSize) {
    return new FakeDenoiser(
        latentSize,
        conditioningSize,
        (latent, time, phase, row, bucket) -> 0.1f * latent + 0.1f * time + 0.02f * phase);
  }

  public int calls() {
    return calls.get();
  }

  @Override
  public DenoiseBatch batch(int rows) {
    return batches.computeIfAbsent(
        rows, size -> DenoiseBatch.allocate(Arena.ofAuto(), size, latentSize, conditioningSize));
  }

  @Override
  public void denoise(DenoiseBatch batch) {
    if (batches.get(batch.rows()) != batch) {
      throw new FarmException(FailureCode.INTERNAL, "a batch of another denoiser");
    }
    calls.incrementAndGet();
    for (int row = 0; row < batch.rows(); row++) {
      float time = batch.time().getAtIndex(ValueLayout.JAVA_FLOAT, row);
      float phase = batch.phase().getAtIndex(ValueLayout.JAVA_FLOAT, row);
      for (int i = 0; i < latentSize; i++) {
        long at = (long) row * latentSize + i;
        float latent = batch.latents().getAtIndex(ValueLayout.JAVA_FLOAT, at);
        batch
            .prediction()
            .setAtIndex(
                ValueLayout.JAVA_FLOAT, at, rule.predict(latent, time, phase, row, batch.rows()));
      }
    }
  }
}
