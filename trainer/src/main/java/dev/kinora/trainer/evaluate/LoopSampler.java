package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.network.Floats;
import dev.kinora.trainer.network.NetworkShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Samples whole loops from a package with Euler steps along the rectified flow. All frames of a loop start from the same noise and go
 * through the model in one batch, each with and without conditioning; the two predictions are mixed by the guidance. The last step
 * outputs the predicted picture itself: what noise is left would show as grain.
 */
public final class LoopSampler {
  private static final float LEAST_TIME = .01f;

  private final SessionFunction denoise;
  private final SavedModelBundle bundle;
  private final int side;
  private final Settings settings;

  /** {@code side} is that of the latents. The bundle stays the caller's to close. */
  public LoopSampler(SavedModelBundle bundle, int side, Settings settings) {
    this.bundle = bundle;
    this.denoise = bundle.function("denoise");
    this.side = side;
    this.settings = settings;
  }

  /** Latents of the loop's frames one after the other, values about -1 to 1. */
  public float[] latents(float[] conditioning, int frames, long seed) {
    int size = side * side * NetworkShape.CHANNELS;
    float[] phases = new float[2 * frames];
    for (int i = 0; i < phases.length; i++) {
      phases[i] = (float) (2 * Math.PI * (i % frames) / frames);
    }
    float[] conditionings = new float[2 * frames * conditioning.length];
    for (int i = 0; i < frames; i++) {
      System.arraycopy(
          conditioning, 0, conditionings, i * conditioning.length, conditioning.length);
    }
    float[] x = sharedNoise(frames, size, seed);
    for (int step = 0; step < settings.steps(); step++) {
      float time = settings.time(step);
      float[] clean = guided(x, time, phases, conditionings);
      float share = step == settings.steps() - 1
          ? 1
          : (time - settings.time(step + 1)) / Math.max(time, LEAST_TIME);
      for (int i = 0; i < x.length; i++) {
        x[i] += share * (clean[i] - x[i]);
      }
    }
    return x;
  }

  /** The latents as pictures: through the decode signature when {@code decoded}, else by a plain cast from [-1, 1]. */
  public List<Picture> pictures(float[] latents, boolean decoded) {
    int size = side * side * NetworkShape.CHANNELS;
    int frames = latents.length / size;
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      float[] one = Arrays.copyOfRange(latents, i * size, (i + 1) * size);
      pictures.add(decoded ? decode(one) : cast(one));
    }
    return List.copyOf(pictures);
  }

  private Picture decode(float[] latents) {
    try (TFloat32 input = TFloat32.tensorOf(
            Shape.of(1, side, side, NetworkShape.CHANNELS), DataBuffers.of(latents));
        Result result = bundle.function("decode").call(Map.of("latents", input))) {
      TUint8 frames = (TUint8) result.get("frames").orElseThrow();
      byte[] rgba = new byte[Math.toIntExact(frames.shape().size())];
      frames.asRawTensor().data().read(rgba);
      int large = Math.toIntExact(frames.shape().get(1));
      return new Picture(large, large, rgba);
    }
  }

  private Picture cast(float[] latents) {
    byte[] rgba = new byte[latents.length];
    for (int pixel = 0; pixel < latents.length; pixel += 4) {
      int alpha = Math.clamp(Math.round((latents[pixel + 3] + 1) * 127.5f), 0, 255);
      for (int c = 0; c < 4; c++) {
        rgba[pixel + c] =
            (byte) Math.clamp(Math.round((latents[pixel + c] + 1) * 127.5f), 0, alpha);
      }
    }
    return new Picture(side, side, rgba);
  }

  private float[] sharedNoise(int frames, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[frames * size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextGaussian();
    }
    for (int frame = 1; frame < frames; frame++) {
      System.arraycopy(x, 0, x, frame * size, size);
    }
    return x;
  }

  private float[] guided(float[] x, float time, float[] phases, float[] conditionings) {
    float[] twice = Arrays.copyOf(x, 2 * x.length);
    System.arraycopy(x, 0, twice, x.length, x.length);
    float[] times = new float[phases.length];
    Arrays.fill(times, time);
    Shape latentShape = Shape.of(phases.length, side, side, NetworkShape.CHANNELS);
    Shape conditioningShape = Shape.of(phases.length, conditionings.length / phases.length);
    try (TFloat32 latentTensor = TFloat32.tensorOf(latentShape, DataBuffers.of(twice));
        TFloat32 timeTensor = TFloat32.vectorOf(times);
        TFloat32 phaseTensor = TFloat32.vectorOf(phases);
        TFloat32 conditioningTensor =
            TFloat32.tensorOf(conditioningShape, DataBuffers.of(conditionings));
        Result result = denoise.call(Map.<String, Tensor>of(
            "latents",
            latentTensor,
            "time",
            timeTensor,
            "phase",
            phaseTensor,
            "conditioning",
            conditioningTensor))) {
      float[] both = Floats.of((TFloat32) result.get("x0").orElseThrow());
      float[] mixed = new float[x.length];
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] = both[x.length + i] + settings.guidance() * (both[i] - both[x.length + i]);
      }
      return mixed;
    }
  }

  /** How to sample: number of steps, guidance (1 is none), time shift (1 is none). */
  public record Settings(int steps, float guidance, float shift) {
    /** Noise level before a step counted from 0: even steps from 1 to 0, bent towards noise by the shift. */
    float time(int step) {
      float even = 1 - step / (float) steps;
      return shift * even / (1 + (shift - 1) * even);
    }
  }
}
