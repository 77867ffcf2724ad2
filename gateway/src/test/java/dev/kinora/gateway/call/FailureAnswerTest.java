package dev.kinora.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.kinora.gateway.rest.JsonForm;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureAnswerTest {
  @Test
  void aMessageIsOneLineWhateverItRepeats() {
    FailureAnswer answer = FailureAnswer.of(
        new FarmException(FailureCode.NOT_FOUND, "no 'a\r\nb\u2028c\u0000' \uD83D\uDE80"));
    assertThat(answer.status().getMessage())
        .isEqualTo("no 'a\\u000d\\u000ab\\u2028c\\u0000' \uD83D\uDE80");
    assertThat(FailureAnswer.of(404, com.google.rpc.Code.NOT_FOUND, "a\nb")
            .status()
            .getMessage())
        .isEqualTo("a\\u000ab");
  }

  @Test
  void printsEveryViolation() {
    FailureAnswer answer = FailureAnswer.of(FarmException.invalid(List.of(
        JsonForm.violation("spec.frames", "0", "1 to 480"),
        JsonForm.violation("spec.model", "x", "a model"))));

    JsonObject json = new JsonObject(answer.json());
    assertThat(answer.http()).isEqualTo(400);
    assertThat(json.getInteger("code")).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    JsonObject request = json.getJsonArray("details").getJsonObject(1);
    assertThat(request.getString("@type")).isEqualTo("type.googleapis.com/google.rpc.BadRequest");
    assertThat(request.getJsonArray("fieldViolations").getJsonObject(0).getString("field"))
        .isEqualTo("spec.frames");
    assertThat(request.getJsonArray("fieldViolations").getJsonObject(1).getString("description"))
        .isEqualTo("'x': want a model");
  }

  @Test
  void hintsWhenToTryAgain() {
    FailureAnswer answer = FailureAnswer.of(new FarmException(FailureCode.OVERLOADED, "full"));

    assertThat(answer.http()).isEqualTo(429);
    assertThat(answer.retrySeconds()).isPositive();
    assertThat(answer.json()).contains("google.rpc.RetryInfo").contains("OVERLOADED");
    assertThat(FailureAnswer.of(new FarmException(FailureCode.CONFLICT, "no")).retrySeconds())
        .isZero();
  }
}
