package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.StoreGate;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.topic.BrokerWatch;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway whose store, or Kafka, is down, restarts or says nothing. */
class GatewayStoreAwayIT {
  /** What is promised is two seconds; the machine may be busy. */
  private static final Duration PROMISED = Duration.ofSeconds(6);

  private static final int PLACES = 8;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static StoreGate gate;
  private static S3Store store;
  private static RunningGateway gateway;
  private static Readiness readiness;
  private static String known;

  @BeforeAll
  static void start() {
    gate = StoreGate.before(INFRA.storeConfig());
    store = S3Store.open(gate.config());
    RoleContext given = INFRA.context("gateway");
    RoleContext context = new RoleContext(
        given.kafka(), given.topics(), store, given.metrics(), given.readiness(), given.data());
    readiness = context.readiness();
    store.health().tell(readiness);
    gateway = RunningGateway.start(
        context,
        RunningGateway.config(
            new ServerConfig("127.0.0.1", 0, PLACES, 4, 20, RunningGateway.LIMITS),
            RunningGateway.access(Optional.empty())));
    known = submit("{\"spec\":{\"prompt\":\"known\"}}").id();
  }

  @AfterEach
  void mend() {
    gate.open();
    Await.until(RunningGateway.SOON, "the store", () -> store.health().away().isEmpty());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    store.close();
    gate.close();
  }

  @Test
  void whatNeedsTheStoreIsRefusedSoonWithAHintAndTheRestIsAnsweredAsEver() {
    for (Runnable fault : List.<Runnable>of(gate::refuse, gate::fallSilent)) {
      fault.run();
      for (int i = 0; i < 3; i++) {
        String key = "key-" + System.nanoTime();
        HttpResponse<String> refused =
            soon(() -> posted("{\"spec\":{\"prompt\":\"a\"},\"idempotencyKey\":\"" + key + "\"}"));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
      }
      String unknown = Samples.job(Samples.NOW).getId();
      assertThat(soon(() -> gateway.get("/v1/renders/" + unknown)).status()).isEqualTo(503);

      assertThat(soon(() -> gateway.get("/v1/models")).json().getJsonArray("models"))
          .hasSize(2);
      assertThat(soon(() -> gateway.get("/v1/renders")).status()).isEqualTo(200);
      assertThat(soon(() -> gateway.get("/v1/renders/" + known)).status()).isEqualTo(200);
      assertThat(
              soon(() -> gateway.post("/v1/renders/" + known + ":cancel", "")).status())
          .isEqualTo(200);
      Await.until(RunningGateway.SOON, "to be told", () -> store.health().away().isPresent());
      assertThat(posted("{\"spec\":{\"prompt\":\"a\"}}").statusCode()).isEqualTo(503);
      assertThat(gateway.get("/health/ready").status()).isEqualTo(503);
      assertThat(gateway.get("/health/ready").json().encode()).contains("store");
      gate.open();
      Await.until(RunningGateway.SOON, "the store", () -> store.health().away().isEmpty());
      assertThat(submit("{\"spec\":{\"prompt\":\"a\"}}").status()).isEqualTo(201);
    }
  }

  /** The brokers' watch is not part of a gateway that is started alone: it is spoken for. */
  @Test
  void whileKafkaCannotBeUsedARenderIsRefusedAtOnce() {
    readiness.failed(BrokerWatch.PART, "no Kafka broker can be used at kafka:9092");
    try {
      HttpResponse<String> refused = posted("{\"spec\":{\"prompt\":\"a\"}}");

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).contains("no Kafka broker can be used");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(gateway.get("/v1/renders/" + known).status()).isEqualTo(200);
    } finally {
      readiness.ready(BrokerWatch.PART);
    }
    assertThat(submit("{\"spec\":{\"prompt\":\"a\"}}").status()).isEqualTo(201);
  }

  @Test
  void aRestartOfTheStoreIsNeverAFaultOfTheGateway() {
    gate.answer(503, "", "<Error><Code>SlowDown</Code></Error>");
    assertThat(soon(() -> posted("{\"spec\":{\"prompt\":\"a\"},\"idempotencyKey\":\"k\"}"))
            .statusCode())
        .isEqualTo(503);
    gate.answer(500, "", "");
    assertThat(soon(() -> posted("{\"spec\":{\"prompt\":\"a\"},\"idempotencyKey\":\"k\"}"))
            .statusCode())
        .isEqualTo(503);
  }

  @Test
  void clientsThatLeaveGiveTheirPlacesBackAndTheirRendersAreNotAccepted() throws IOException {
    gate.fallSilent();
    List<Socket> left = new ArrayList<>();
    String body = "{\"spec\":{\"prompt\":\"given up\"},\"idempotencyKey\":\"gone-%s\"}";
    for (int i = 0; i < PLACES; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
      byte[] json = body.formatted(i).getBytes(StandardCharsets.UTF_8);
      socket
          .getOutputStream()
          .write(
              "POST /v1/renders HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: %s\r\n\r\n"
                  .formatted(json.length)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(json);
      left.add(socket);
    }
    Await.until(RunningGateway.SOON, "work for them", () -> gateway.callsInWork() > 0);
    for (Socket socket : left) {
      socket.close();
    }
    Await.until(PROMISED, "their places", () -> gateway.callsInWork() == 0);
    assertThat(gateway.get("/v1/renders").status()).isEqualTo(200);
    gate.open();
    Await.until(RunningGateway.SOON, "the store", () -> store.health().away().isEmpty());
    submit("{\"spec\":{\"prompt\":\"after them\"}}");
    assertThat(gateway.get("/v1/renders?pageSize=500").json().getJsonArray("renders"))
        .allMatch(render -> !((JsonObject) render).encode().contains("given up"));
  }

  private static <T> T soon(Supplier<T> call) {
    long start = System.nanoTime();
    T answer = call.get();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMISED);
    return answer;
  }

  private static RunningGateway.Answer submit(String json) {
    return gateway.post("/v1/renders", json);
  }

  private static HttpResponse<String> posted(String json) {
    return gateway.send(
        gateway
            .request("/v1/renders", "content-type", "application/json")
            .POST(BodyPublishers.ofString(json)),
        BodyHandlers.ofString());
  }
}
