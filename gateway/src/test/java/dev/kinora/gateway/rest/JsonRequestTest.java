package dev.kinora.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.gateway.rest.JsonRequest.Read;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRequestTest {
  @Test
  void readsEveryKindOfField() {
    Read<SubmitRenderRequest> read = read("""
        {"idempotencyKey": "k", "spec": {"prompt": "höher 🚀", "mode": "DENOISE", "seed": "18446744073709551615",
         "frames": 24, "guidance": 1.5, "frame_rate": {"numerator": 24}, "labels": {"sku": "42"}, "style": [1, -0.5, "2"],
         "placements": [{"name": "story", "width": 1080.0, "height": 1920, "maxBytes": "1000000"}], "steps": null,
         "initImage": {"inline": "AAEC"}}}
        """);

    assertThat(read.faults()).isEmpty();
    RenderSpec spec = read.message().getSpec();
    assertThat(spec.getPrompt()).isEqualTo("höher 🚀");
    assertThat(spec.getMode()).isEqualTo(RenderMode.DENOISE);
    assertThat(spec.getSeed()).isEqualTo(-1L);
    assertThat(spec.getFrameRate().getNumerator()).isEqualTo(24);
    assertThat(spec.getStyleList()).containsExactly(1f, -0.5f, 2f);
    assertThat(spec.getPlacements(0).getWidth()).isEqualTo(1080);
    assertThat(spec.getLabelsMap()).containsEntry("sku", "42");
    assertThat(spec.hasSteps()).isFalse();
    assertThat(spec.getInitImage().getInline().size()).isEqualTo(3);
  }

  @Test
  void namesEveryMemberThatDoesNotFitAndKeepsTheRest() {
    Read<SubmitRenderRequest> read = read("""
        {"spec": {"prompt": 7, "promt": "x", "mode": "WALTZ", "frames": -1, "steps": "many", "guidance": true,
         "seed": 18446744073709551616, "labels": {"a": 1}, "style": [1, null, "x"], "queue": "bulk",
         "placements": [{"wide": 2}, 3], "frameRate": [], "initImage": {"inline": "%"}, "initStrength": 1e39}, "key": {}}
        """);

    assertThat(read.faults().stream().map(FieldViolation::getField))
        .containsExactlyInAnyOrder(
            "spec.prompt",
            "spec.promt",
            "spec.mode",
            "spec.frames",
            "spec.steps",
            "spec.guidance",
            "spec.seed",
            "spec.labels.a",
            "spec.style[1]",
            "spec.style[2]",
            "spec.placements[0].wide",
            "spec.placements[1]",
            "spec.frame_rate",
            "spec.init_image.inline",
            "spec.init_strength",
            "key");
    assertThat(read.faults()).allSatisfy(fault -> assertThat(fault.getAllowed()).isNotEmpty());
    assertThat(read.message().getSpec().getQueue()).isEqualTo("bulk");
    assertThatThrownBy(read::whole).isInstanceOf(FarmException.class);
  }

  @Test
  void tellsWhatAnEnumCanBe() {
    assertThat(read("{\"spec\":{\"mode\":\"WALTZ\"}}").faults().getFirst().getAllowed())
        .isEqualTo("one of LOOP, DENOISE");
  }

  @Test
  void leavesNanToTheRules() {
    Read<SubmitRenderRequest> read = read("{\"spec\":{\"guidance\":\"NaN\"}}");
    assertThat(read.faults()).isEmpty();
    assertThat(read.message().getSpec().getGuidance()).isNaN();
  }

  @Test
  void takesOnlyOneOfTwoNamesAndOneOfAChoice() {
    assertThat(read("{\"idempotencyKey\":\"a\",\"idempotency_key\":\"b\"}").faults())
        .hasSize(1);
    assertThat(read("{\"spec\":{\"initImage\":{\"inline\":\"AA==\",\"stored\":{}}}}")
            .faults())
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "null",
        "\"x\"",
        "{",
        "{]",
        "{\"a\":NaN}",
        "{}}",
        "nul",
        "{\"spec\":{}",
        "{'a':1}"
      })
  void refusesWhatIsNoObject(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("body");
  }

  @Test
  void refusesBytesThatAreNoUtf8AndTextThatHasNone() {
    Buffer latin = Buffer.buffer(new byte[] {'{', '"', (byte) 0xE4, '"', ':', '1', '}'});
    assertThatThrownBy(() -> JsonRequest.read(latin, SubmitRenderRequest.getDefaultInstance()))
        .hasMessageContaining("UTF-8");
    assertThat(read("{\"spec\":{\"prompt\":\"\\ud800\",\"labels\":{\"\\udfff\":\"x\"}}}")
            .faults())
        .hasSize(2);
  }

  @Test
  void survivesDeepNesting() {
    String deep = "{\"spec\":".repeat(50_000);
    assertThatThrownBy(() -> read(deep)).isInstanceOf(FarmException.class);
    String closed = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
    assertThat(read(closed).faults()).hasSize(1);
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(FarmException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "4294967295, true",
    "4294967296, false",
    "-1, false",
    "1.5, false",
    "1e3, true",
    "'\"12\"', true",
    "'\"1e3\"', false",
    "'\"\"', false",
    "99999999999999999999999999, false"
  })
  void knowsWhatIsAWholeNumber(String value, boolean fits) {
    assertThat(read("{\"spec\":{\"frames\":" + value + "}}").faults()).hasSize(fits ? 0 : 1);
  }

  @Test
  void saysNoMoreThanAHundredFaults() {
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 1_000; i++) {
      many.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":1");
    }
    List<FieldViolation> faults = read(many.append("}").toString()).faults();
    assertThat(faults).hasSize(100);
  }

  private static Read<SubmitRenderRequest> read(String json) {
    return JsonRequest.read(Buffer.buffer(json), SubmitRenderRequest.getDefaultInstance());
  }
}
