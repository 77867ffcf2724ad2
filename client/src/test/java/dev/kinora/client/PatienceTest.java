package dev.kinora.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.v1.Failure;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  private static final Patience PATIENT = new Patience(Duration.ofMinutes(1));
  private static final FarmFault GONE =
      new FarmFault.Unreachable(URI.create("http://127.0.0.1:1"), new IOException("reset"));

  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void whatMayPassIsTriedAgain() {
    String answer = PATIENT.call(() -> {
      if (calls.incrementAndGet() < 3) {
        throw GONE;
      }
      return "yes";
    });

    assertThat(answer).isEqualTo("yes");
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatWillNotPassIsThrownAtOnce() {
    var refused = new FarmFault.Refused(400, Failure.getDefaultInstance(), Duration.ZERO);

    assertThatThrownBy(() -> PATIENT.call(() -> thrown(refused))).isSameAs(refused);
    assertThat(calls).hasValue(1);
  }

  @Test
  void aHintThatIsLongerThanThePatienceIsNotWaitedFor() {
    var busy = new FarmFault.Refused(429, Failure.getDefaultInstance(), Duration.ofMinutes(2));

    assertThatThrownBy(() -> PATIENT.call(() -> thrown(busy))).isSameAs(busy);
    assertThat(calls).hasValue(1);
  }

  @Test
  void aPatienceEnds() {
    assertThatThrownBy(() -> new Patience(Duration.ofMillis(500)).call(() -> thrown(GONE)))
        .isSameAs(GONE);
    assertThat(calls).hasValueBetween(1, 3);
  }

  private String thrown(FarmFault fault) {
    calls.incrementAndGet();
    throw fault;
  }
}
