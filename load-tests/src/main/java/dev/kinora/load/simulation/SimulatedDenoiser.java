package dev.kinora.load.simulation;

import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.DenoiseBatch;
import dev.kinora.worker.model.Denoiser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Computes nothing, takes the time that the curve says, and predicts the same drawing always: waves with a grain on them,
 * which scroll by one height in a loop, so that frames differ and compress about as drawings do.
 */
public final class SimulatedDenoiser implements Denoiser {
  private static final double WAVES = 3;
  private static final double GRAIN = 0.02;

  private final BatchCurve curve;
  private final int height;
  private final int line;
  /** Two heights of the drawing, one under the other. */
  private final MemorySegment scroll;

  private final Map<Integer, DenoiseBatch> batches = new HashMap<>();

  /** For latents of that shape, which the model predicts as they will be (X0). */
  public SimulatedDenoiser(BatchCurve curve, int height, int width, int channels) {
    this.curve = curve;
    this.height = height;
    this.line = width * channels;
    this.scroll = MemorySegment.ofArray(drawing(height, width, channels));
  }

  private static float[] drawing(int height, int width, int channels) {
    RandomGenerator grain = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    float[] drawing = new float[2 * height * width * channels];
    for (int i = 0; i < height * width * channels; i++) {
      int row = i / (width * channels);
      double y = (double) row / height;
      double x = (double) (i / channels % width) / width;
      double wave = Math.sin(2 * Math.PI * (WAVES * y + i % channels / 3.0))
          * Math.cos(2 * Math.PI * WAVES * x);
      drawing[i] = (float) (0.9 * wave + GRAIN * grain.nextGaussian());
      drawing[i + height * width * channels] = drawing[i];
    }
    return drawing;
  }

  @Override
  public DenoiseBatch batch(int rows) {
    return batches.computeIfAbsent(
        rows, size -> DenoiseBatch.allocate(Arena.ofAuto(), size, height * line, 0));
  }

  @Override
  public void denoise(DenoiseBatch batch) {
    long bytes = (long) height * line * Float.BYTES;
    for (int row = 0; row < batch.rows(); row++) {
      double turn = batch.phase().getAtIndex(ValueLayout.JAVA_FLOAT, row) / (2 * Math.PI);
      long from = Math.floorMod(Math.round(turn * height), height) * (long) line * Float.BYTES;
      MemorySegment.copy(scroll, from, batch.prediction(), row * bytes, bytes);
    }
    SimulatedCurve.spend(curve.milliseconds().get(curve.buckets().indexOf(batch.rows())));
  }
}
