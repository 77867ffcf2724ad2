package dev.kinora.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.DenoiseBatch;
import org.junit.jupiter.api.Test;

class SimulatedDenoiserTest {
  private static final int SIDE = 16;
  private static final int SIZE = SIDE * SIDE * 3;

  private final BatchCurve curve = SimulatedCurve.of(3.2);
  private final SimulatedDenoiser device = new SimulatedDenoiser(curve, SIDE, SIDE, 3);

  @Test
  void aBatchTakesTheTimeOfThePublishedCurve() {
    assertThat(curve.best()).isEqualTo(16);
    assertThat(SimulatedCurve.millis(curve, 1)).isEqualTo(3.2);
    assertThat(SimulatedCurve.millis(curve, 2)).isEqualTo(3.2 * 2 / 1.82);
    assertThat(SimulatedCurve.millis(curve, 3)).isEqualTo(3.2 * 4 / 2.77);
    assertThat(SimulatedCurve.millis(curve, 16)).isEqualTo(16);
    long start = System.nanoTime();
    device.denoise(device.batch(16));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(16_000_000);
  }

  @Test
  void framesOfALoopDifferAndItsEndsMeet() {
    DenoiseBatch batch = device.batch(4);
    float[] none = new float[0];
    float[] latents = new float[SIZE];
    batch.put(0, latents, 1, 0, none);
    batch.put(1, latents, 1, (float) Math.PI / 2, none);
    batch.put(2, latents, 0, (float) (2 * Math.PI), none);
    batch.put(3, latents, 1, (float) Math.PI, none);
    device.denoise(batch);
    float[] first = prediction(batch, 0);
    assertThat(first).isNotEqualTo(prediction(batch, 1)).isNotEqualTo(prediction(batch, 3));
    assertThat(first).isEqualTo(prediction(batch, 2));
    for (float value : first) {
      assertThat(value).isBetween(-1.1f, 1.1f);
    }
  }

  private static float[] prediction(DenoiseBatch batch, int row) {
    float[] prediction = new float[SIZE];
    batch.take(row, prediction);
    return prediction;
  }
}
