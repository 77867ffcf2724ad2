package dev.kinora.infra.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ExhaustionTest {
  private final OutOfMemoryError error = new OutOfMemoryError("Java heap space");

  @Test
  void isFoundBehindCauses() {
    var fault = new IllegalStateException(new ExecutionException(error));
    assertThat(Exhaustion.in(fault)).containsSame(error);
    assertThatThrownBy(() -> Exhaustion.passOn(fault)).isSameAs(error);
  }

  @Test
  void isFoundInWhatWasSuppressed() {
    var canceled = new IOException("canceled due to an error"); // as HTTP clients hand it on
    canceled.addSuppressed(new IllegalStateException("close", error));
    assertThat(Exhaustion.in(new ExecutionException(canceled))).containsSame(error);
  }

  @Test
  void isNotLookedForWithoutEnd() {
    var one = new IllegalStateException("one");
    var other = new IllegalStateException("other", one);
    one.initCause(other);
    one.addSuppressed(other);
    assertThat(Exhaustion.in(one)).isEmpty();
    assertThat(Exhaustion.in(null)).isEmpty();
  }
}
