package dev.kinora.worker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which batch sizes give the same bits, whatever stands in the other rows: the same probe rows are run at several
 * positions of every candidate batch. The largest set of sizes that agree is used; where none agree with another, the
 * fastest of those that at least agree with themselves.
 */
final class BatchInvariance {
  private static final Logger LOG = LoggerFactory.getLogger(BatchInvariance.class);
  private static final List<Integer> CANDIDATES = List.of(1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96);

  /** One candidate: time of a call, and its predictions, empty where they differ by position. */
  private record Trial(int bucket, double milliseconds, Optional<float[][]> predictions) {
    double perRow() {
      return milliseconds / bucket;
    }
  }

  /** What is to be used. {@code predictions} are those of the probe lanes. */
  record Outcome(
      List<Integer> buckets, List<Double> milliseconds, boolean exact, float[][] predictions) {}

  private BatchInvariance() {}

  /** Runs every candidate up to {@code cap}; this also warms them. */
  static Outcome test(Denoiser denoiser, ProbeLanes probe, int cap) {
    List<Trial> trials = CANDIDATES.stream()
        .filter(size -> size <= cap)
        .map(size -> run(denoiser, probe, size))
        .toList();
    List<Trial> used = largestAgreeing(trials);
    boolean exact = !used.isEmpty();
    if (!exact) {
      used =
          List.of(trials.stream().min(Comparator.comparingDouble(Trial::perRow)).orElseThrow());
    }
    if (LOG.isDebugEnabled()) {
      trials.forEach(trial -> LOG.debug(
          "batch {}: {} ms a row, {}",
          trial.bucket(),
          trial.perRow(),
          trial.predictions().isPresent() ? "positions agree" : "positions differ"));
    }
    return new Outcome(
        used.stream().map(Trial::bucket).toList(),
        used.stream().map(Trial::milliseconds).toList(),
        exact,
        used.get(0).predictions().orElseGet(() -> new float[ProbeLanes.COUNT][0]));
  }

  private static List<Trial> largestAgreeing(List<Trial> trials) {
    var sets = new ArrayList<List<Trial>>();
    for (Trial trial : trials) {
      if (trial.predictions().isEmpty()) {
        continue;
      }
      sets.stream()
          .filter(set -> same(set.get(0), trial))
          .findFirst()
          .ifPresentOrElse(set -> set.add(trial), () -> sets.add(new ArrayList<>(List.of(trial))));
    }
    return sets.stream()
        .max(Comparator.<List<Trial>>comparingInt(List::size)
            .thenComparingDouble(BatchInvariance::speed))
        .orElse(List.of());
  }

  private static double speed(List<Trial> set) {
    return -set.stream().mapToDouble(Trial::perRow).min().orElse(Double.MAX_VALUE);
  }

  private static boolean same(Trial one, Trial other) {
    return Arrays.deepEquals(
        one.predictions().orElseThrow(), other.predictions().orElseThrow());
  }

  private static Trial run(Denoiser denoiser, ProbeLanes probe, int size) {
    DenoiseBatch batch = denoiser.batch(size);
    var seen = new float[ProbeLanes.COUNT][];
    boolean agree = true;
    double best = Double.MAX_VALUE;
    // Fewer rows than probe lanes: turn until each lane was seen. Else twice, each lane at other
    // places.
    int turns = Math.max(2, 2 * ProbeLanes.COUNT / size);
    for (int turn = 0; turn < turns; turn++) {
      for (int row = 0; row < size; row++) {
        probe.put(batch, row, (row + turn) % ProbeLanes.COUNT);
      }
      long start = System.nanoTime();
      denoiser.denoise(batch);
      if (turn > 0) {
        best = Math.min(best, (System.nanoTime() - start) / 1e6);
      }
      for (int row = 0; row < size; row++) {
        agree &= agrees(batch, row, seen, (row + turn) % ProbeLanes.COUNT);
      }
    }
    return new Trial(size, best, agree ? Optional.of(seen) : Optional.empty());
  }

  private static boolean agrees(DenoiseBatch batch, int row, float[][] seen, int lane) {
    float[] prediction = new float[batch.latentSize()];
    batch.take(row, prediction);
    if (seen[lane] == null) {
      seen[lane] = prediction;
      return true;
    }
    return Arrays.equals(seen[lane], prediction);
  }
}
