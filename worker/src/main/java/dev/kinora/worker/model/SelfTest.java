package dev.kinora.worker.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a loaded model still gives the numbers that its profile was made of. */
public final class SelfTest {
  private static final Duration MOST = Duration.ofMinutes(10);

  private SelfTest() {}

  /**
   * Runs the probe through the smallest and the best batch and through the decoder; on the device's thread. Empty where the
   * numbers are the same, else what is wrong. Throws what the model throws, and BAD_MODEL where a batch takes more than ten minutes.
   */
  public static Optional<String> of(SamplingModel model) {
    DeviceProfile profile = model.profile();
    var probe = new ProbeLanes(model.manifest(), model.encoder());
    List<Integer> sizes = Stream.of(
            profile.curve().buckets().get(0), profile.curve().best())
        .distinct()
        .toList();
    for (int size : sizes) {
      Optional<float[][]> predictions =
          BatchInvariance.predictions(model.denoiser(), probe, size, profile.exact(), MOST);
      boolean same = predictions
          .map(made -> NumericsProbe.digest(probe, made, model.decoder()))
          .map(profile.numerics()::equals)
          .orElse(false);
      if (!same) {
        return Optional.of(
            "in batches of %s, model %s no longer gives the numbers that it gave when it was first loaded here"
                .formatted(size, model.manifest().getName()));
      }
    }
    return Optional.empty();
  }
}
