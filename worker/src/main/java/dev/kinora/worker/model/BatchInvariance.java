package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Measures the batch curve (time and memory of a call at growing batch sizes) and finds out which sizes give the same bits,
 * whatever stands in the other rows: the same probe rows are run at several positions of every size. Sizes grow until a row
 * gets no cheaper, a call passes its memory, or the time for all is over.
 *
 * <p>Which bits count must not hang on a measured time: two workers on equal devices would make frames of two classes, and
 * none could go on where the other stopped. So the first few sizes are always tried and they alone decide: the largest set
 * among them that agrees, of equally large ones that of the larger sizes. Larger sizes are used where they agree with it. Only
 * where these few take minutes a call are there fewer of them.
 */
final class BatchInvariance {
  private static final Logger LOG = LoggerFactory.getLogger(BatchInvariance.class);
  /** Each a half or a third larger than the one before. */
  private static final List<Integer> CANDIDATES =
      List.of(1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512);

  /** So many of them are tried whatever they cost, and decide which bits count. */
  private static final int DECIDING = 4;

  private static final int TIMED_TURNS = 3;
  /** After so many sizes in a row without a gain, each timed twice, larger ones are not tried. */
  private static final int PATIENCE = 2;

  private final Denoiser denoiser;
  private final ProbeLanes probe;
  private final Limits limits;
  private final LongSupplier nanos;
  private final long start;

  /** No size has more than {@code rows}, or takes more than {@code bytes} for a call; {@code time} is for all calls together. */
  record Limits(int rows, long bytes, Duration time) {}

  /** The time for all calls is over. */
  private static final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One candidate: what a call takes, and its predictions, empty where they differ by position. */
  private record Trial(
      int bucket, double milliseconds, long bytes, Optional<float[][]> predictions) {
    double perRow() {
      return milliseconds / bucket;
    }
  }

  /** What is to be used. {@code predictions} are those of the probe lanes. */
  record Outcome(BatchCurve curve, boolean exact, float[][] predictions) {}

  private BatchInvariance(Denoiser denoiser, ProbeLanes probe, Limits limits, LongSupplier nanos) {
    this.denoiser = denoiser;
    this.probe = probe;
    this.limits = limits;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** Runs sizes within {@code limits}, which also warms them; {@code nanos} tells the time. BAD_MODEL where not even one was done. */
  static Outcome test(Denoiser denoiser, ProbeLanes probe, Limits limits, LongSupplier nanos) {
    List<Trial> trials = new BatchInvariance(denoiser, probe, limits, nanos).trials();
    List<Trial> used = agreeing(trials);
    boolean exact = !used.isEmpty();
    if (!exact) {
      used =
          List.of(trials.stream().min(Comparator.comparingDouble(Trial::perRow)).orElseThrow());
    }
    return new Outcome(
        new BatchCurve(
            used.stream().map(Trial::bucket).toList(),
            used.stream().map(Trial::milliseconds).toList(),
            used.stream().map(Trial::bytes).toList()),
        exact,
        used.get(0).predictions().orElseGet(BatchInvariance::unknown));
  }

  /**
   * What the probe lanes give in a batch of {@code size}, as in {@link Outcome}: empty where they differ by position, rows of
   * nothing where the device is not {@code exact} anyway. BAD_MODEL where that takes more than {@code time}.
   */
  static Optional<float[][]> predictions(
      Denoiser denoiser, ProbeLanes probe, int size, boolean exact, Duration time) {
    var limits = new Limits(size, Long.MAX_VALUE, time);
    Trial trial = new BatchInvariance(denoiser, probe, limits, System::nanoTime).first(size);
    return exact ? trial.predictions() : Optional.of(unknown());
  }

  private static float[][] unknown() {
    return new float[ProbeLanes.COUNT][0];
  }

  private List<Trial> trials() {
    var trials = new ArrayList<Trial>();
    for (int size : CANDIDATES) {
      if (size > limits.rows() || inVain(trials)) {
        break;
      }
      // The smallest is tried whatever it takes: without it there is no model.
      Optional<Trial> trial = trials.isEmpty() ? Optional.of(first(size)) : within(size);
      if (trial.isEmpty()) {
        break;
      }
      Trial run = trial.get();
      LOG.debug(
          "batch {}: {} ms a row, {} bytes more, {}",
          size,
          run.perRow(),
          run.bytes(),
          run.predictions().isPresent() ? "positions agree" : "positions differ");
      trials.add(run);
      if (inVain(trials)) {
        // A farm that starts is busy: what looked dear may only have been disturbed.
        last(trials).replaceAll(this::again);
      }
    }
    return trials;
  }

  private static List<Trial> last(List<Trial> trials) {
    return trials.subList(trials.size() - PATIENCE, trials.size());
  }

  /** Whether the last sizes made a row no cheaper than those before them. */
  private static boolean inVain(List<Trial> trials) {
    if (trials.size() < DECIDING) {
      return false;
    }
    double before = trials.subList(0, trials.size() - PATIENCE).stream()
        .mapToDouble(Trial::perRow)
        .min()
        .orElseThrow();
    return last(trials).stream().allMatch(one -> one.perRow() >= before * BatchCurve.GAIN);
  }

  private Trial again(Trial first) {
    return within(first.bucket())
        .map(second -> new Trial(
            first.bucket(),
            Math.min(first.milliseconds(), second.milliseconds()),
            first.bytes(),
            first.predictions()))
        .orElse(first);
  }

  private Trial first(int size) {
    try {
      return run(size);
    } catch (TooSlow e) {
      throw new FarmException(
          FailureCode.BAD_MODEL,
          "the self-test in batches of %s did not end within %s s: this device is too slow for it"
              .formatted(size, limits.time().toSeconds()),
          e);
    }
  }

  /** Empty where the device has no memory for so many rows, or may not use it, or no time. */
  private Optional<Trial> within(int size) {
    try {
      return Optional.of(run(size)).filter(trial -> trial.bytes() <= limits.bytes());
    } catch (TooSlow e) {
      LOG.info("batches end below {} rows: the time for the self-test is over", size);
      return Optional.empty();
    } catch (FarmException | TFResourceExhaustedException e) {
      if (!ModelFault.isMemory(e)) {
        throw e;
      }
      LOG.info("batches end below {} rows: {}", size, e.getMessage());
      return Optional.empty();
    }
  }

  private static List<Trial> agreeing(List<Trial> trials) {
    List<Trial> steady =
        trials.stream().filter(trial -> trial.predictions().isPresent()).toList();
    List<Trial> deciding = steady.stream().filter(BatchInvariance::decides).toList();
    return steady.stream()
        .max(Comparator.<Trial>comparingInt(one -> same(one, deciding).size())
            .thenComparingInt(one -> decides(one) ? one.bucket() : -one.bucket()))
        .map(one -> same(one, steady))
        .orElse(List.of());
  }

  private static boolean decides(Trial trial) {
    return CANDIDATES.indexOf(trial.bucket()) < DECIDING;
  }

  private static List<Trial> same(Trial one, List<Trial> others) {
    return others.stream()
        .filter(other -> Arrays.deepEquals(
            one.predictions().orElseThrow(), other.predictions().orElseThrow()))
        .toList();
  }

  private Trial run(int size) {
    DenoiseBatch batch = denoiser.batch(size);
    var seen = new float[ProbeLanes.COUNT][];
    boolean agree = true;
    double least = Double.MAX_VALUE; // what else the machine does only makes a call slower
    long bytes = 0;
    // Fewer rows than probe lanes: turn until each lane was seen. Else each lane at several places.
    int turns = Math.max(1 + TIMED_TURNS, 2 * ProbeLanes.COUNT / size);
    for (int turn = 0; turn < turns; turn++) {
      if (nanos.getAsLong() - start > limits.time().toNanos()) {
        throw new TooSlow();
      }
      for (int row = 0; row < size; row++) {
        probe.put(batch, row, (row + turn) % ProbeLanes.COUNT);
      }
      if (turn == 0) {
        bytes = ResidentMemory.growth(() -> denoiser.denoise(batch));
      } else {
        long before = nanos.getAsLong();
        denoiser.denoise(batch);
        least = Math.min(least, (nanos.getAsLong() - before) / 1e6);
      }
      for (int row = 0; row < size; row++) {
        agree &= agrees(batch, row, seen, (row + turn) % ProbeLanes.COUNT);
      }
    }
    return new Trial(size, least, bytes, agree ? Optional.of(seen) : Optional.empty());
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
