package dev.kinora.trainer.train;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.v1.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What may be set about a training, from a file and flags; read once.
 *
 * @param seed of start weights, noise and batches
 */
public record TrainingConfig(
    int seed, Gradients gradients, Batch batch, Stage loops, Stage upscaler, Rhythm rhythm) {
  private static final String FLOAT32 = "float32";
  private static final String BFLOAT16 = "bfloat16";

  /**
   * How gradients are worked out.
   *
   * @param clip joint length that they are cut to
   * @param precision of products and convolutions; weights and the optimiser's state are float32 in any case
   */
  record Gradients(double clip, Precision precision) {
    static final Gradients USUAL = new Gradients(1, Precision.PRECISION_UNSPECIFIED);

    private static Gradients read(ConfigReader keys) {
      return new Gradients(
          keys.decimal(
              "gradient-clip", USUAL.clip, 1e-6, 1e6, "Joint length that gradients are cut to."),
          keys.choice(
                      "precision",
                      FLOAT32,
                      List.of(FLOAT32, BFLOAT16),
                      "Of products and convolutions, where the CPU has it; weights are float32.")
                  .equals(BFLOAT16)
              ? Precision.BFLOAT16_MIXED
              : USUAL.precision);
    }
  }

  /**
   * @param groups clips in a batch
   * @param pairs of neighbouring pictures of each, from equal parts of its loop
   * @param timeShift how far noise levels, drawn evenly, are moved towards noise: t becomes s t / (1 + (s - 1) t)
   * @param captionDropout share of groups that learn without caption, which guidance needs
   */
  public record Batch(int groups, int pairs, double timeShift, double captionDropout) {
    private static Batch read(ConfigReader keys) {
      return new Batch(
          keys.integer("batch.groups", 8, 1, 64, "Clips in a batch."),
          keys.integer(
              "batch.pairs", 2, 1, 8, "Pairs of neighbouring pictures of each, from equal parts."),
          keys.decimal(
              "batch.time-shift",
              4,
              1,
              100,
              "How far noise levels are moved towards noise; 1: drawn evenly."),
          keys.decimal(
              "batch.caption-dropout", .1, 0, .9, "Share of groups that learn without caption."));
    }
  }

  /** @param steps 0: as many as the recipe says */
  record Stage(int steps, Schedule schedule) {
    private static Stage read(ConfigReader keys, String room, Schedule usual) {
      return new Stage(
          keys.integer(
              room + ".steps", 0, 0, 100_000_000, "Steps in all; 0: as many as the recipe says."),
          new Schedule(
              keys.integer(
                  room + ".warm-up",
                  Math.toIntExact(usual.warmUp()),
                  1,
                  1_000_000,
                  "Steps in which the learning rate rises."),
              keys.decimal(
                  room + ".learning-rate", usual.peak(), 1e-8, 1, "Learning rate of the plateau."),
              keys.decimal(
                  room + ".last-learning-rate", usual.floor(), 0, 1, "Learning rate at the end."),
              keys.decimal(
                  room + ".fall-from",
                  usual.fallFrom(),
                  0,
                  .999,
                  "Share of the training after which the rate falls by a cosine."),
              keys.decimal(
                  room + ".averaging",
                  usual.averaging(),
                  0,
                  .99999,
                  "What the moving average of the weights keeps per step; its weights are exported.")));
    }
  }

  /**
   * @param save between checkpoints
   * @param report between writings of the report
   * @param strips between samples of loops for the report
   * @param stripLoops loops in a sample; 0: none
   */
  record Rhythm(Duration save, Duration report, Duration strips, int stripLoops) {
    private static Rhythm read(ConfigReader keys) {
      Duration least = Duration.ofSeconds(1);
      Duration most = Duration.ofDays(1);
      return new Rhythm(
          keys.duration(
              "save-every",
              Duration.ofSeconds(90),
              Duration.ofMillis(100),
              most,
              "Between checkpoints."),
          keys.duration(
              "report-every",
              Duration.ofSeconds(60),
              least,
              most,
              "Between writings of the report."),
          keys.duration(
              "strips-every",
              Duration.ofMinutes(10),
              least,
              most,
              "Between samples of loops for the report, taken at a checkpoint."),
          keys.integer("strip-loops", 6, 0, 64, "Loops in such a sample; 0: none."));
    }
  }

  /** Throws INVALID with everything that is wrong. {@code flags} win over {@code file}. */
  public static TrainingConfig read(Map<String, String> file, Map<String, String> flags) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), flags);
    TrainingConfig config = read(keys);
    keys.finish();
    return config;
  }

  static TrainingConfig read(ConfigReader keys) {
    return new TrainingConfig(
        keys.integer("seed", 1, 0, Integer.MAX_VALUE, "Of start weights, noise and batches."),
        Gradients.read(keys),
        Batch.read(keys),
        Stage.read(keys, "loops", Schedule.LOOPS),
        Stage.read(keys, "upscaler", Schedule.UPSCALER),
        Rhythm.read(keys));
  }

  /** The part of it that decides what is learned. */
  String identity() {
    return "seed %s, %s, %s".formatted(seed, gradients, batch);
  }
}
