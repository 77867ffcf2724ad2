package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.job.FarmException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GatewayRefusalIT extends OneGateway {
  private static final String UNKNOWN = "/v1/renders/0190a000-0000-7000-8000-0000000000ff";

  @Test
  void oneAnswerNamesAllFaultsOfFormAndOfRule() {
    Answer refused = gateway.post("/v1/renders", """
        {"spec": {"prompt": "x", "frames": 0, "steps": "many", "guidance": "NaN", "colour": "red", "model": "nobody",
                  "placements": [{"width": 15, "height": 16}]}}
        """);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(fields(refused))
        .contains(
            "spec.frames",
            "spec.steps",
            "spec.guidance",
            "spec.colour",
            "spec.model",
            "spec.placements[0].width");
    assertThat(refused.json().getString("message")).contains("spec.colour");
  }

  @Test
  void badBodiesAreTheClientsFault() {
    Random random = new Random(7);
    byte[] noise = new byte[2_000];
    random.nextBytes(noise);
    List<byte[]> bodies = List.of(
        noise,
        bytes("{\"spec\":{\"prompt\":\"" + "x".repeat(500_000) + "\"}}"),
        bytes("{\"spec\":".repeat(20_000)),
        bytes("[".repeat(100_000)),
        bytes("{\"spec\":{\"labels\":" + "{\"a\":".repeat(900) + "1" + "}".repeat(900) + "}}"),
        bytes("{\"spec\":{\"prompt\":\"\\ud800\"}}"),
        new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'},
        bytes("{\"spec\":[]}"),
        bytes("\"spec\""),
        bytes(""),
        bytes("{\"spec\":{\"seed\":-1,\"prompt\":\"x\"}}"),
        bytes("{\"spec\":{\"style\":[1e999],\"prompt\":\"x\"}}"));
    for (byte[] body : bodies) {
      Answer refused = gateway.answer(json("/v1/renders").POST(BodyPublishers.ofByteArray(body)));
      assertThat(refused.status())
          .as("%.60s", new String(body, StandardCharsets.ISO_8859_1))
          .isEqualTo(400);
      assertThat(fields(refused)).isNotEmpty();
    }
  }

  @Test
  void mutationsOfAGoodBodyNeverBreakTheGateway() {
    String good =
        "{\"spec\":{\"prompt\":\"a rocket\",\"frames\":4,\"labels\":{\"a\":\"b\"},\"frameRate\":{\"numerator\":12}}}";
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] body = bytes(good);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      Answer answer = gateway.answer(json("/v1/renders").POST(BodyPublishers.ofByteArray(body)));
      assertThat(answer.status())
          .as("%s", new String(body, StandardCharsets.ISO_8859_1))
          .isIn(201, 400, 422);
    }
  }

  @Test
  void unknownPathsMethodsSizesAndTypesHaveTheirStatus() {
    assertThat(gateway.get("/v2/renders").status()).isEqualTo(404);
    assertThat(gateway.get("/studio/nothing.js").status()).isEqualTo(404);
    assertThat(gateway.answer(gateway.request("/v1/renders").DELETE()).status()).isEqualTo(405);
    assertThat(gateway.answer(gateway.request(UNKNOWN).DELETE()).status()).isEqualTo(405);
    assertThat(gateway.post("/v1/renders", "x".repeat(2_000_000)).status()).isEqualTo(413);
    HttpRequest.Builder form = gateway.request("/v1/renders", "content-type", "text/plain");
    assertThat(gateway.answer(form.POST(BodyPublishers.ofString("{}"))).status())
        .isEqualTo(415);
    assertThat(gateway.post(UNKNOWN + ":explode", "{}").status()).isIn(404, 405);
  }

  @Test
  void whatCannotBeDecodedIsTheClientsFault() throws Exception {
    for (String target : List.of("/v1/renders/%zz", "/v1/renders/%f", "/v1/renders?label=%zz")) {
      String request = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".formatted(target);
      RawHttp.Answer answer =
          RawHttp.send(gateway.port(), request.getBytes(StandardCharsets.US_ASCII));
      assertThat(answer.status()).as(target).isEqualTo(400);
    }
  }

  @Test
  void idsAndParametersAreChecked() {
    assertThat(gateway.get("/v1/renders/nonsense").status()).isEqualTo(400);
    assertThat(gateway.get(UNKNOWN).status()).isEqualTo(404);
    assertThat(gateway.get(UNKNOWN + "/videos/main").status()).isEqualTo(404);
    assertThat(gateway.post(UNKNOWN + ":cancel", "{}").status()).isEqualTo(404);
    assertThat(gateway.post(UNKNOWN + ":cancel", "{\"why\":1}").status()).isEqualTo(400);
    assertThat(gateway
            .post(UNKNOWN + ":cancel", "{\"reason\":\"" + "x".repeat(257) + "\"}")
            .status())
        .isEqualTo(400);
    assertThat(gateway.post("/v1/renders/%2e%2e:cancel", "{}").status()).isIn(400, 404);
    for (String query : List.of(
        "pageSize=501", "pageSize=-1", "pageSize=x", "pageToken=x", "label=x", "labels=a=b")) {
      assertThat(fields(gateway.get("/v1/renders?" + query))).as(query).isNotEmpty();
    }
    assertThat(gateway
            .post(
                "/v1/renders", "{\"spec\":{\"prompt\":\"x\"}}", "idempotency-key", "k".repeat(257))
            .status())
        .isEqualTo(400);
  }

  @Test
  void pagesOfOtherSitesAreKeptOut() {
    assertThat(gateway
            .answer(gateway.request("/v1/renders", "origin", "https://evil.example"))
            .status())
        .isEqualTo(403);
    assertThat(gateway
            .answer(gateway.request("/v1/renders", "origin", "http://127.0.0.1:" + gateway.port()))
            .status())
        .isEqualTo(200);
    assertThat(gateway
            .answer(gateway.request("/v1/renders", "origin", "https://127.0.0.1:" + gateway.port()))
            .status())
        .isEqualTo(403);
  }

  @Test
  void faultsOfFormHaveTheNamesThatFaultsOfRuleHave() {
    Answer form = gateway.post(
        "/v1/renders",
        "{\"spec\":{\"initStrength\":\"x\",\"placements\":[{\"maxBytes\":{}}]},\"idempotencyKey\":7}");
    assertThat(fields(form))
        .contains("spec.init_strength", "spec.placements[0].max_bytes", "idempotency_key");
    Answer rule = gateway.post("/v1/renders", "{\"spec\":{\"initStrength\":7}}");
    assertThat(fields(rule)).contains("spec.init_strength");
    assertThat(fields(gateway.get("/v1/renders?pageSize=x"))).containsExactly("page_size");
    assertThat(fields(gateway.get("/v1/renders?pageSize=501"))).containsExactly("page_size");
  }

  @Test
  void bindsOnlyToThisMachineAndSaysWhenThePortIsTaken() {
    RoleContext context = INFRA.context("other");
    GatewayConfig good = RunningGateway.config(gateway.port());
    FarmException taken =
        catchThrowableOfType(FarmException.class, () -> Gateway.start(context, good));
    assertThat(taken)
        .hasMessageContaining("127.0.0.1:" + gateway.port())
        .hasMessageContaining("gateway.port");
    assertThat(taken.getMessage()).doesNotContain("\n");

    ServerConfig open = new ServerConfig("0.0.0.0", 0, 1, 1, 1, RunningGateway.LIMITS);
    GatewayConfig beyond = RunningGateway.config(open, good.access());
    FarmException refused =
        catchThrowableOfType(FarmException.class, () -> Gateway.start(context, beyond));
    assertThat(refused).hasMessageContaining("gateway.host").hasMessageContaining("authentication");
  }

  @Test
  void aDrainingGatewayRefusesAndStops() {
    RunningGateway brief = RunningGateway.start(INFRA.context("short"));
    assertThat(brief.get("/v1/models").status()).isEqualTo(200);
    brief.close();
    assertThat(brief.context().readiness().isReady()).isFalse();
  }

  private static HttpRequest.Builder json(String path) {
    return gateway.request(path, "content-type", "application/json");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> fields(Answer refused) {
    return refused.json().getJsonArray("details", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(detail -> detail.getString("@type").endsWith("google.rpc.BadRequest"))
        .flatMap(detail -> detail.getJsonArray("fieldViolations").stream())
        .map(violation -> ((JsonObject) violation).getString("field"))
        .collect(Collectors.toList());
  }
}
