package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.v1.Failure;
import dev.kinora.v1.RenderServiceGrpcService;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Whatever is sent to it, the gateway says one clear thing, keeps nothing and goes on. */
@ExtendWith(RandomSeed.class)
class GatewayFuzzIT {
  private static final int ROUNDS = 4;
  private static final int REQUESTS = 250;
  /** What the heap may grow by between the first round and the last: accepted renders stay in the view. */
  private static final long GROWTH = 24L << 20;

  private static final Set<Integer> DOCUMENTED = Set.of(501, 503);
  private static final JsonFormat.Parser STATUS = JsonFormat.parser()
      .usingTypeRegistry(TypeRegistry.newBuilder()
          .add(List.of(
              BadRequest.getDescriptor(),
              ErrorInfo.getDescriptor(),
              RetryInfo.getDescriptor(),
              Failure.getDescriptor()))
          .build());

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.kinora.gateway");
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    LOG.start();
    LOGGER.addAppender(LOG);
    gateway = RunningGateway.start(INFRA.context("gateway"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    LOGGER.detachAppender(LOG);
  }

  @Test
  void whateverComesOverHttpIsAnsweredOnceAndClearly(Random random) throws Exception {
    FuzzedRequests requests = new FuzzedRequests(random);
    long settled = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] request = requests.next();
        RawHttp.Answer answer = RawHttp.send(gateway.port(), request);
        check(request, answer);
      }
      long used = RunningGateway.usedHeap();
      settled = settled == 0 ? used : settled;
      assertThat(used - settled).as("heap growth in round %s", round).isLessThan(GROWTH);
    }
    stillAnswers();
  }

  @Test
  void brokenHttp2EndsItsOwnConnectionAndNothingElse(Random random) throws Exception {
    FuzzedFrames frames = new FuzzedFrames(random);
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      calls.call("ListModels", new byte[0]);
      assertThat(RunningGateway.inMemory(DefaultHttp2Connection.class)).isPositive();
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < REQUESTS; i++) {
        FuzzedFrames.Sent sent = frames.next();
        assertThat(FuzzedFrames.givenUp(gateway.port(), sent)).as(sent.what()).isTrue();
      }
      Await.until(
          RunningGateway.SOON,
          "no connection but the client's own",
          () -> gateway.connections() <= 1);
      Await.until(
          RunningGateway.SOON, "no call of those connections", () -> gateway.callsInWork() == 0);
      Await.until(
          RunningGateway.SOON,
          "the connections' garbage to be collected",
          () -> RunningGateway.inMemory(DefaultHttp2Connection.class) < REQUESTS / 10);
    }
    stillAnswers();
  }

  @Test
  void brokenMessagesOfEveryMethodAreRefusedWithAStatus(Random random) throws Exception {
    byte[] good = SubmitRenderRequest.newBuilder()
        .setSpec(RenderSpec.newBuilder().setPrompt("a heart").putLabels("a", "b"))
        .setIdempotencyKey("key")
        .build()
        .toByteArray();
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      for (MethodDescriptor method : RenderServiceGrpcService.SERVICE_DESCRIPTOR.getMethods()) {
        for (int i = 0; i < 30; i++) {
          byte[] message = broken(random, good);
          GrpcCalls.Answer answer =
              calls.call("kinora.v1.RenderService/" + method.getName(), message, "");
          assertThat(answer.status())
              .as("%s %s %s", method.getName(), Arrays.toString(message), answer.message())
              .isNotIn(2, 13);
          assertThat(answer.message()).as(method.getName()).doesNotContain("\n");
        }
      }
    }
    stillAnswers();
  }

  private static byte[] broken(Random random, byte[] good) {
    byte[] message = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> message = Arrays.copyOf(good, random.nextInt(good.length));
      case 1 -> message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      case 2 -> {
        message = new byte[random.nextInt(300)];
        random.nextBytes(message);
      }
      default -> {
        // Groups within groups, deeper than a parser goes.
        message = new byte[5_000];
        Arrays.fill(message, (byte) 0x0B);
      }
    }
    return message;
  }

  private static void check(byte[] request, RawHttp.Answer answer) {
    String shown =
        new String(request, 0, Math.min(request.length, 300), StandardCharsets.ISO_8859_1);
    if (answer.status() == 0) {
      assertThat(answer.closed()).as("closed without a word to %s", shown).isTrue();
      return;
    }
    assertThat(answer.status() < 500 || DOCUMENTED.contains(answer.status()))
        .as("%s %s to %s", answer.status(), answer.body(), shown)
        .isTrue();
    if (answer.status() >= 400 && !answer.body().isEmpty()) {
      Status.Builder status = Status.newBuilder();
      try {
        STATUS.merge(answer.body(), status);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(
            "%s is no status: %s to %s".formatted(answer.status(), answer.body(), shown), e);
      }
      assertThat(status.getCode()).as(shown).isPositive();
      assertThat(status.getMessage()).as(shown).isNotBlank().doesNotContain("\n", "\r");
    }
    boolean mute = answer.status() >= 400 && answer.body().isEmpty() && !answer.bodyless();
    assertThat(mute).as("%s without a body to %s", answer.status(), shown).isFalse();
  }

  /** What a client does wrong is no fault of the gateway's, and does not fill its log with errors. */
  private static void stillAnswers() throws IOException {
    assertThat(List.copyOf(LOG.list))
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
        .isEmpty();
    assertThat(gateway.post("/v1/renders", "{\"spec\":{\"prompt\":\"x\"}}").status())
        .isEqualTo(201);
    assertThat(gateway.get("/v1/models").status()).isEqualTo(200);
  }
}
