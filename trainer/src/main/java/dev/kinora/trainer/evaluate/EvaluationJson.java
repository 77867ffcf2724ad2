package dev.kinora.trainer.evaluate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** {@code eval.json}: a key per metric that was measured, and beside them what they were taken over, their bars and their prompts. */
public final class EvaluationJson {
  private static final String PROMPTS = "prompts";
  private static final String PROMPT = "prompt";
  private static final String MOTION_RATIO = "motion_ratio";

  private EvaluationJson() {}

  static String of(Evaluation evaluation) {
    Struct.Builder document = Struct.newBuilder();
    Struct.Builder about = Struct.newBuilder();
    evaluation.about().forEach((name, value) -> about.putFields(name, text(value)));
    document.putFields("about", object(about));
    putResults(document, evaluation.results());
    ListValue.Builder prompts = ListValue.newBuilder();
    evaluation.rows().forEach(row -> prompts.addValues(object(row(row))));
    document.putFields(PROMPTS, Value.newBuilder().setListValue(prompts).build());
    try {
      return JsonFormat.printer().print(document) + "\n";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("numbers that JSON cannot hold", e);
    }
  }

  /** Of each prompt that moves in the data set, how much of that the package moved it. */
  public static Map<String, Double> motionRatios(String json)
      throws InvalidProtocolBufferException {
    Struct.Builder document = Struct.newBuilder();
    JsonFormat.parser().merge(json, document);
    Map<String, Double> ratios = new HashMap<>();
    for (Value row : document
        .getFieldsOrDefault(PROMPTS, Value.getDefaultInstance())
        .getListValue()
        .getValuesList()) {
      Struct of = row.getStructValue();
      Value ratio = of.getFieldsOrDefault(MOTION_RATIO, Value.getDefaultInstance());
      if (ratio.hasNumberValue()) {
        ratios.put(
            of.getFieldsOrDefault(PROMPT, Value.getDefaultInstance()).getStringValue(),
            ratio.getNumberValue());
      }
    }
    return ratios;
  }

  private static void putResults(Struct.Builder document, Map<Metric, Result> results) {
    Struct.Builder over = Struct.newBuilder();
    Struct.Builder bars = Struct.newBuilder();
    Struct.Builder kinds = Struct.newBuilder();
    Struct.Builder missing = Struct.newBuilder();
    results.forEach((metric, result) -> {
      String key = metric.key();
      switch (result) {
        case Result.NotMeasured not -> missing.putFields(key, text(not.reason()));
        case Result.Measured measured -> {
          document.putFields(key, number(measured.value()));
          over.putFields(key, text(measured.over()));
          kinds.putFields(key, text(metric.kind().name().toLowerCase(Locale.ROOT)));
          measured.bar().ifPresent(bar -> bars.putFields(key, object(bar(bar, measured.value()))));
        }
      }
    });
    document
        .putFields("kind", object(kinds))
        .putFields("over", object(over))
        .putFields("bars", object(bars))
        .putFields("not_measured", object(missing));
  }

  private static Struct.Builder bar(Bar bar, double value) {
    return Struct.newBuilder()
        .putFields("want", text(bar.toString()))
        .putFields("met", Value.newBuilder().setBoolValue(bar.met(value)).build());
  }

  private static Struct.Builder row(Evaluation.Row row) {
    LoopMetrics metrics = row.metrics();
    Struct.Builder object = Struct.newBuilder()
        .putFields(PROMPT, text(row.prompt()))
        .putFields(MOTION_RATIO, number(metrics.motionRatio()))
        .putFields("l1", number(metrics.l1()))
        .putFields("loop_closure", number(metrics.generated().closure()))
        .putFields("temporal_flickering", number(metrics.generated().flickering()));
    if (Double.isFinite(row.nearest())) {
      object.putFields("nearest_training_distance", number(row.nearest()));
    }
    row.seenAs().ifPresent(label -> object.putFields("seen_as", text(label)));
    return object;
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value object(Struct.Builder object) {
    return Value.newBuilder().setStructValue(object).build();
  }

  /** Rounded to four digits behind the point; a number that is none becomes null. */
  private static Value number(double value) {
    if (!Double.isFinite(value)) {
      return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    }
    return Value.newBuilder().setNumberValue(Math.round(value * 1e4) / 1e4).build();
  }
}
