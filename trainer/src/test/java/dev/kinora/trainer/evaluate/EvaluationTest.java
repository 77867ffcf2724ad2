package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  @Test
  void everyMetricHasANumberOrTheReasonWhyNot() throws InvalidProtocolBufferException {
    Scores scores = new Scores();
    scores.put(Metric.L1_MEAN, .02, "3 prompts");
    scores.skip("no upscaler", Metric.UPSCALER_SSIM);

    Struct json = json(scores);

    assertThat(json.getFieldsOrThrow("l1_mean").getNumberValue()).isEqualTo(.02);
    Map<String, ?> missing =
        json.getFieldsOrThrow("not_measured").getStructValue().getFieldsMap();
    assertThat(missing).hasSize(Metric.values().length - 1).doesNotContainKey("l1_mean");
    assertThat(Arrays.stream(Metric.values()).map(Metric::key).filter(json::containsFields))
        .containsExactly("l1_mean");
    assertThat(json.getFieldsOrThrow("not_measured")
            .getStructValue()
            .getFieldsOrThrow("upscaler_ssim")
            .getStringValue())
        .isEqualTo("no upscaler");
  }

  @Test
  void aBarIsMetOrNot() throws InvalidProtocolBufferException {
    Scores scores = new Scores();
    scores.put(Metric.MOTION_RATIO_MEDIAN, 1.3, "3 prompts");
    scores.put(Metric.RETRIEVAL_TOP1, .9, "3 prompts");
    scores.put(Metric.SEED_DISTANCE_MEDIAN, .1, "3 prompts");

    Struct bars = json(scores).getFieldsOrThrow("bars").getStructValue();

    assertThat(bars.getFieldsMap()).containsOnlyKeys("motion_ratio_median", "retrieval_top1");
    Struct ratio = bars.getFieldsOrThrow("motion_ratio_median").getStructValue();
    assertThat(ratio.getFieldsOrThrow("want").getStringValue()).isEqualTo("0.85 to 1.2");
    assertThat(ratio.getFieldsOrThrow("met").getBoolValue()).isFalse();
    assertThat(bars.getFieldsOrThrow("retrieval_top1")
            .getStructValue()
            .getFieldsOrThrow("met")
            .getBoolValue())
        .isTrue();
  }

  @Test
  void aNumberThatIsNoneIsNotMeasured() {
    Scores scores = new Scores();
    scores.put(Metric.MOTION_RATIO_MEDIAN, Double.NaN, "3 prompts");

    Evaluation evaluation = new Evaluation(Map.of(), List.of(), scores.results("not asked for"));

    assertThat(evaluation.value(Metric.MOTION_RATIO_MEDIAN)).isEmpty();
    assertThat(evaluation.results().get(Metric.MOTION_RATIO_MEDIAN))
        .isEqualTo(new Result.NotMeasured("no number over 3 prompts"));
    assertThatThrownBy(() -> new Result.Measured(Double.NaN, "", Optional.empty()))
        .hasMessage("measured NaN");
  }

  @Test
  void noMetricBorrowsTheNameOfAnother() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::key))
        .noneMatch(key -> key.matches(".*(^|_)(fid|fvd|kid|clip_?score)(_|$).*"));
  }

  private static Struct json(Scores scores) throws InvalidProtocolBufferException {
    Evaluation evaluation = new Evaluation(Map.of(), List.of(), scores.results("not asked for"));
    Struct.Builder document = Struct.newBuilder();
    JsonFormat.parser().merge(evaluation.json(), document);
    return document.build();
  }
}
