package dev.kinora.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RefusalsTest {
  private static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (name, value) -> true);

  @Test
  void readsCodeAndViolationsOfAStatus() {
    var refusal = Refusals.of(400, NONE, """
            {"code": 3, "message": "two faults", "details": [
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "INVALID", "domain": "kinora.dev"},
              {"@type": "type.googleapis.com/kinora.v1.Failure", "code": "INVALID", "message": "two faults", "later": 1,
                "violations": [{"field": "spec.frames", "value": "0': want", "allowed": "a whole number from 1 to 480"}]}]}
            """);

    assertThat(refusal.failure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(refusal.failure().getViolationsList())
        .containsExactly(FieldViolation.newBuilder()
            .setField("spec.frames")
            .setValue("0': want")
            .setAllowed("a whole number from 1 to 480")
            .build());
    assertThat(refusal.passing()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "",
        "[]",
        "3",
        "{\"details\": 3}",
        "{\"message\": {}}",
        "{\"details\": [1]}"
      })
  void anAnswerThatIsNoStatusIsToldByItsNumber(String body) {
    assertThat(Refusals.of(418, NONE, body))
        .hasMessage("the farm answered with HTTP status 418")
        .extracting(refusal -> refusal.failure().getCode())
        .isEqualTo(FailureCode.INTERNAL);
  }

  @Test
  void theReasonOfAnErrorInfoIsTheCode() {
    var refusal = Refusals.of(429, NONE, """
            {"code": 8, "message": "full", "details": [
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "OVERLOADED"},
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "NO_SUCH_REASON"}]}
            """);

    assertThat(refusal).hasMessage("full");
    assertThat(refusal.failure().getCode()).isEqualTo(FailureCode.OVERLOADED);
  }

  @Test
  void aFarmThatIsNotReadySaysWhenToComeAgain() {
    var headers = HttpHeaders.of(Map.of("Retry-After", List.of("2")), (name, value) -> true);

    var refusal = Refusals.of(503, headers, "{\"message\": \"starting\"}");

    assertThat(refusal).hasMessage("starting");
    assertThat(refusal.passing()).isTrue();
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(2));
  }
}
