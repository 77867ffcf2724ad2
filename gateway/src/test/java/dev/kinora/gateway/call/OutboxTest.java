package dev.kinora.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.gateway.boot.GrpcCalls;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final RequestGate room = new RequestGate("bytes of answers", 100, 100);
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    GrpcCalls.get(vertx.close());
  }

  @Test
  void answersThatWaitTakeRoomAndOthersAreRefusedMeanwhile() {
    Outbox outbox = new Outbox(room, Duration.ofMinutes(1));
    Promise<Void> written = Promise.promise();
    Outbox.Answer waiting = outbox.answer("a", Buffer.buffer(new byte[80]));
    waiting.sent(vertx, written.future(), () -> {});
    assertThat(catchThrowableOfType(
                FarmException.class, () -> outbox.answer("b", Buffer.buffer(new byte[30])))
            .code())
        .isEqualTo(FailureCode.OVERLOADED);

    written.complete();
    assertThat(room.inWork()).isZero();
    outbox
        .answer("b", Buffer.buffer(new byte[30]))
        .sent(vertx, Future.failedFuture("the client is gone"), () -> {});
    outbox.answer("b", Buffer.buffer(new byte[30])).unwanted();
    assertThat(room.inWork()).isZero();
  }

  @Test
  void aClientThatTakesNothingIsGivenUp() throws Exception {
    Outbox outbox = new Outbox(room, Duration.ofMillis(20));
    CountDownLatch cut = new CountDownLatch(1);
    outbox
        .answer("a", Buffer.buffer(new byte[80]))
        .sent(vertx, Promise.<Void>promise().future(), cut::countDown);
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
