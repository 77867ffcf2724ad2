package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.FailureCode;
import org.junit.jupiter.api.Test;

final class RefusalTest {
  @Test
  void readsReasonAndViolationsOfAStatus() {
    CliException refusal = Refusal.of(400, """
            {"code": 3, "message": "two faults", "details": [
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "INVALID", "domain": "kinora.dev"},
              {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
                {"field": "spec.frames", "description": "'0': want a whole number from 1 to 480"}]}]}
            """);

    assertThat(refusal.exit()).isEqualTo(Exit.FAILED);
    assertThat(refusal.failure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(refusal.lines())
        .containsExactly("spec.frames = '0': want a whole number from 1 to 480");
  }

  @Test
  void anAnswerThatIsNoStatusIsToldByItsNumber() {
    assertThat(Refusal.of(418, "<html>").lines())
        .containsExactly("the farm answered with HTTP status 418");
  }

  @Test
  void aFarmThatIsNotReadyCountsAsUnreachable() {
    assertThat(Refusal.of(503, "{\"message\": \"starting\"}").exit()).isEqualTo(Exit.UNREACHABLE);
  }
}
