package dev.kinora.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenRequestTest {
  private final RequestGate bytes = new RequestGate("bytes of requests", 100, 70);
  private final OpenRequest first = new OpenRequest(null);
  private final OpenRequest second = new OpenRequest(null);

  @Test
  void whatItHoldsIsGivenBackInPartsAndAtItsEnd() {
    OpenRequest.Room room = first.room(bytes, "a");
    room.take(40);
    room.take(20);
    assertThat(bytes.inWork()).isEqualTo(60);
    room.give(40);
    assertThat(bytes.inWork()).isEqualTo(20);
    first.over();
    first.over();
    assertThat(bytes.inWork()).isZero();

    room.take(50); // came after its end
    assertThat(bytes.inWork()).isZero();
  }

  @Test
  void noneGetsMoreThanThereIsInAllAndOfItsTenant() {
    first.room(bytes, "a").take(60);
    FarmException share =
        catchThrowableOfType(FarmException.class, () -> second.room(bytes, "a").take(20));
    assertThat(share.code()).isEqualTo(FailureCode.OVERLOADED);
    assertThat(share).hasMessageContaining("tenant a");
    second.room(bytes, "b").take(40);
    assertThat(catchThrowableOfType(
                FarmException.class,
                () -> new OpenRequest(null).room(bytes, "c").take(1))
            .code())
        .isEqualTo(FailureCode.OVERLOADED);
    first.over();
    second.over();
    assertThat(bytes.inWork()).isZero();
  }

  @Test
  void whoWaitsForItsEndIsToldOnceAndAtOnceWhereItIsOver() {
    AtomicInteger told = new AtomicInteger();
    AtomicInteger forgotten = new AtomicInteger();
    Runnable notAnyMore = forgotten::incrementAndGet;
    first.whenOver(told::incrementAndGet);
    first.whenOver(notAnyMore);
    first.forget(notAnyMore);
    first.over();
    first.over();
    assertThat(told).hasValue(1);
    assertThat(forgotten).hasValue(0);
    first.whenOver(told::incrementAndGet);
    assertThat(told).hasValue(2);
  }
}
