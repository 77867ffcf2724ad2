package dev.kinora.trainer.evaluate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How well a package repeats what it learned: one loop per clip, from the clip's label, at the size of the latents.
 *
 * @param imagesPerSecond frames sampled per second, on the machine that evaluated, with whatever else ran there
 */
public record Evaluation(List<Row> rows, double imagesPerSecond, Optional<UpscalerScore> upscaler) {
  private static final int FRAMES = 24;

  /** One prompt and its numbers. */
  public record Row(String prompt, LoopMetrics metrics) {}

  /** Samples every clip with seed 0, 1, 2 … in their order. */
  public static Evaluation of(
      LoopSampler sampler, List<Clip> clips, Optional<UpscalerScore> upscaler) {
    List<Row> rows = new ArrayList<>();
    long started = System.nanoTime();
    for (Clip clip : clips) {
      List<Picture> made = sampler.latents(clip.label(), FRAMES, rows.size());
      rows.add(new Row(clip.label(), LoopMetrics.of(made, spread(clip))));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return new Evaluation(rows, rows.size() * FRAMES / seconds, upscaler);
  }

  public double motionRatioMedian() {
    double[] ratios =
        rows.stream().mapToDouble(row -> row.metrics().motionRatio()).sorted().toArray();
    int middle = ratios.length / 2;
    return ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
  }

  public double motionRatioMin() {
    return rows.stream().mapToDouble(row -> row.metrics().motionRatio()).min().orElse(Double.NaN);
  }

  public double l1Mean() {
    return rows.stream().mapToDouble(row -> row.metrics().l1()).average().orElse(Double.NaN);
  }

  public String json() {
    ListValue.Builder prompts = ListValue.newBuilder();
    for (Row row : rows) {
      prompts.addValues(Value.newBuilder()
          .setStructValue(Struct.newBuilder()
              .putFields(
                  "prompt", Value.newBuilder().setStringValue(row.prompt()).build())
              .putFields("motion_ratio", number(row.metrics().motionRatio()))
              .putFields("l1", number(row.metrics().l1()))));
    }
    Struct.Builder document = Struct.newBuilder()
        .putFields("motion_ratio_median", number(motionRatioMedian()))
        .putFields("motion_ratio_min", number(motionRatioMin()))
        .putFields("l1_mean", number(l1Mean()))
        .putFields("images_per_second", number(imagesPerSecond))
        .putFields("prompts", Value.newBuilder().setListValue(prompts).build());
    upscaler.ifPresent(score -> document
        .putFields("upscaler_psnr_db", number(score.learned()))
        .putFields("bicubic_psnr_db", number(score.bicubic()))
        .putFields("upscaler_pictures", number(score.pictures())));
    try {
      return JsonFormat.printer().print(document) + "\n";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("numbers that JSON cannot hold", e);
    }
  }

  private static List<Picture> spread(Clip clip) {
    int count = clip.pictures().size();
    return IntStream.range(0, FRAMES)
        .mapToObj(i ->
            clip.pictures().get(Math.toIntExact(Math.round((double) i * count / FRAMES)) % count))
        .toList();
  }

  /** Rounded to four digits behind the point; a number that is none becomes null. */
  private static Value number(double value) {
    if (!Double.isFinite(value)) {
      return Value.newBuilder().setNullValueValue(0).build();
    }
    return Value.newBuilder().setNumberValue(Math.round(value * 1e4) / 1e4).build();
  }
}
