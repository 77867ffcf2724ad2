package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureMappingTest {
  @ParameterizedTest
  @EnumSource
  void answersEveryCodeWithAnErrorStatus(FailureCode code) {
    FailureMapping row = FailureMapping.of(code);
    assertThat(row.grpc()).isNotEqualTo(Code.OK);
    assertThat(row.http()).isBetween(400, 599);
  }

  @Test
  void asksToRetryOnlyWhatMaySucceedLater() {
    assertThat(FailureMapping.of(FailureCode.OVERLOADED).retry()).isTrue();
    assertThat(FailureMapping.of(FailureCode.INVALID).retry()).isFalse();
  }

  @Test
  void sendsAnInvalidJobToTheDeadLetters() {
    assertThat(FailureMapping.of(FailureCode.INVALID).acknowledge())
        .isEqualTo(FailureMapping.Acknowledge.REJECT);
  }

  @Test
  void tellsAllFaultsInOneSentenceAndKeepsThemOnTheWay() {
    var faults = List.of(
        FieldViolation.newBuilder().setField("a").setValue("1").setAllowed("2").build(),
        FieldViolation.newBuilder().setField("b").setValue("3").setAllowed("4").build());
    FarmException first = FarmException.invalid(faults);
    FarmException second = FarmException.of(first.toFailure());
    assertThat(second).hasMessage("a = '1': want 2; b = '3': want 4");
    assertThat(second.code()).isEqualTo(FailureCode.INVALID);
    assertThat(second.violations()).isEqualTo(faults);
  }
}
