package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.kinora.gateway.access.ApiKey;
import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.job.FarmException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a keys file: what is open, what is not, and how it says so. */
class GatewayAccessIT {
  private static final String KEY = ApiKey.random();

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String line = Samples.keyLine("ci", KEY, "acme");
    Path keys = Files.writeString(folder.resolve("keys"), line);
    gateway = RunningGateway.start(
        INFRA.context("gateway"), RunningGateway.withKeys(RunningGateway.config(0), keys));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void onlyHealthIsOpen() {
    assertThat(status("/health/live")).isEqualTo(200);
    assertThat(status("/health/ready")).isEqualTo(200);
    for (String path : List.of(
        "/metrics", "/v1/renders", "/v1/models", "/v1/renders/x", "/openapi.json", "/nowhere")) {
      assertThat(status(path)).as(path).isEqualTo(401);
    }
    assertThat(status("/metrics", "authorization", "Bearer " + KEY)).isEqualTo(200);
    assertThat(status("/v1/models", "authorization", "Bearer " + KEY)).isEqualTo(200);
    assertThat(status("/v1/models", "authorization", "Bearer " + ApiKey.random()))
        .isEqualTo(401);
  }

  @Test
  void aRefusalSaysHowToComeIn() {
    HttpResponse<String> refused = gateway.send(
        gateway.request("/v1/renders").POST(BodyPublishers.ofString("{}")),
        BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(new JsonObject(refused.body()).getInteger("code")).isEqualTo(16);
    assertThat(refused.body()).contains("UNAUTHENTICATED").contains("Authorization: Bearer KEY");
  }

  @Test
  void aWrongKeyIsCountedAndAppearsNowhere() {
    String wrong = ApiKey.random();
    HttpResponse<String> refused = gateway.send(
        gateway.request("/v1/models", "authorization", "Bearer " + wrong), BodyHandlers.ofString());
    assertThat(refused.body()).doesNotContain(wrong);
    String metrics = gateway.context().metrics().scrape();
    assertThat(metrics)
        .containsPattern("kinora_gateway_access_refused_total\\{reason=\"unknown\"} [1-9]")
        .doesNotContain(wrong)
        .doesNotContain(KEY);
  }

  @Test
  void aRenderBelongsToTheTenantOfItsKey() {
    Answer accepted = gateway.post(
        "/v1/renders", "{\"spec\":{\"prompt\":\"x\"}}", "authorization", "Bearer " + KEY);
    assertThat(accepted.status()).isEqualTo(201);
    assertThat(gateway.read(gateway.context().topics().jobs("interactive")))
        .anySatisfy(record -> assertThat(
                new String(record.value(), java.nio.charset.StandardCharsets.ISO_8859_1))
            .contains(accepted.id())
            .contains("acme"));
  }

  /** No page of another site has a key, so neither the host's name nor the origin matters. */
  @Test
  void theHostMayHaveAnyName() {
    assertThat(status(
            "/v1/models", "authorization", "Bearer " + KEY, "origin", "https://studio.example"))
        .isEqualTo(200);
    assertThat(status("/v1/models", "origin", "https://evil.example")).isEqualTo(401);
  }

  @Test
  void grpcWantsAKeyForAllButHealth() throws Exception {
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      for (String method : List.of(
          "kinora.v1.RenderService/GetRender",
          "kinora.v1.RenderService/SubmitRender",
          "kinora.v1.RenderService/NoSuchMethod",
          "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
          "some.other.Service/Method")) {
        GrpcCalls.Answer refused = calls.call(method, new byte[0], "");
        assertThat(refused.status()).as(method).isEqualTo(16);
        Status details = Status.parseFrom(Base64.getDecoder().decode(refused.details()));
        assertThat(details.getDetailsList())
            .extracting(Any::getTypeUrl)
            .contains("type.googleapis.com/google.rpc.ErrorInfo");
        assertThat(details.getDetails(0).unpack(ErrorInfo.class).getReason())
            .isEqualTo("UNAUTHENTICATED");
      }
      assertThat(
              calls.call("kinora.v1.RenderService/ListModels", new byte[0], KEY).status())
          .isZero();
      assertThat(calls
              .call("kinora.v1.RenderService/ListModels", new byte[0], ApiKey.random())
              .status())
          .isEqualTo(16);
      assertThat(calls.call("grpc.health.v1.Health/Check", new byte[0], "").status())
          .isZero();
    }
  }

  @Test
  void withKeysItMayListenBeyondThisMachineAndWithABrokenFileNowhere() throws Exception {
    GatewayConfig config =
        RunningGateway.withKeys(RunningGateway.config(0), folder.resolve("keys"));
    GatewayConfig beyond = RunningGateway.config(
        new ServerConfig("0.0.0.0", 0, 8, 4, 4, RunningGateway.LIMITS), config.access());
    RunningGateway.start(INFRA.context("open"), beyond).close();

    Path broken = Files.writeString(folder.resolve("broken"), "ci acme\nci\n");
    FarmException refused = catchThrowableOfType(
        FarmException.class,
        () -> Gateway.start(INFRA.context("broken"), RunningGateway.withKeys(beyond, broken)));
    assertThat(refused).hasMessageContaining("broken:1").hasMessageContaining("broken:2");
  }

  private static int status(String path, String... headers) {
    return gateway
        .send(gateway.request(path, headers), BodyHandlers.discarding())
        .statusCode();
  }
}
