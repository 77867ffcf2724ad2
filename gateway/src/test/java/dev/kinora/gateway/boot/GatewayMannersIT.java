package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.v1.RenderJob;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP asks of whoever speaks it: caches, methods, types, addresses. */
class GatewayMannersIT {
  private static final String HEART = "{\"spec\":{\"prompt\":\"a heart\"}}";
  private static final byte[] VIDEO = "frames".getBytes(StandardCharsets.US_ASCII);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;
  private static String made = "";

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(INFRA.context("gateway"));
    RenderJob job = Samples.job(Instant.now());
    made = job.getId();
    String key = "local/renders/%s/class/build/main".formatted(made);
    gateway.context().store().put(key, VIDEO, "video/mp4");
    RunningGateway.publish(
        gateway.context(), Samples.ended(Samples.completed(job, key, VIDEO)), true);
    gateway.awaitRender(made, json -> json.containsKey("end"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void onlyAVideoThatIsSentMayBeKept() {
    String video = "/v1/renders/" + made + "/videos/main";

    assertThat(cacheControl(video)).contains("immutable");
    assertThat(cacheControl(video, "range", "bytes=1-2")).contains("immutable");
    assertThat(cacheControl(video, "range", "bytes=99-")).isEqualTo("no-store");
    assertThat(cacheControl("/v1/renders/" + made + "/videos/story")).isEqualTo("no-store");
    assertThat(cacheControl("/v1/renders/" + made)).isEqualTo("no-store");
    assertThat(cacheControl("/no/such/path")).isEqualTo("no-store");
    assertThat(headers("/v1/renders/" + made + "/videos/main", "range", "bytes=99-")
            .headers()
            .map())
        .doesNotContainKeys("etag", "accept-ranges", "content-disposition");
  }

  @Test
  void aVideoThatIsLostIsARefusalThatNobodyKeeps() {
    RenderJob job = Samples.job(Instant.now());
    RunningGateway.publish(
        gateway.context(),
        Samples.ended(Samples.completed(
            job, "local/renders/%s/class/build/main".formatted(job.getId()), VIDEO)),
        true);
    gateway.awaitRender(job.getId(), json -> json.containsKey("end"));

    HttpResponse<Void> lost = headers("/v1/renders/" + job.getId() + "/videos/main");
    assertThat(lost.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(lost.headers().firstValue("cache-control")).contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/metrics",
        "/v1/models",
        "/v1/farm",
        "/v1/renders",
        "/v1/renders/MADE",
        "/v1/renders/MADE/events",
        "/v1/renders/MADE/videos/main",
        "/v1/renders/none",
        "/",
        "/studio/main.js"
      })
  void headSaysWhatGetWould(String template) {
    String path = template.replace("MADE", made);
    HttpResponse<byte[]> get =
        gateway.send(gateway.request(path).GET(), BodyHandlers.ofByteArray());
    HttpResponse<byte[]> head = gateway.send(
        gateway.request(path).method("HEAD", BodyPublishers.noBody()), BodyHandlers.ofByteArray());

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.body()).isEmpty();
    for (String name : List.of("content-type", "cache-control", "etag")) {
      assertThat(head.headers().firstValue(name))
          .as(name)
          .isEqualTo(get.headers().firstValue(name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/models, 'GET, HEAD'",
    "PUT, /v1/renders, 'POST, GET, HEAD'",
    "GET, /v1/renders/x:cancel, POST",
    "DELETE, /v1/renders/x/videos/main, 'GET, HEAD'",
    "POST, /, 'GET, HEAD'"
  })
  void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
    HttpResponse<Void> refused = gateway.send(
        gateway.request(path).method(method, BodyPublishers.noBody()), BodyHandlers.discarding());

    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("allow")).contains(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "content-encoding, gzip, 415",
    "content-encoding, 'identity, br', 415",
    "content-encoding, identity, 201",
    "content-type, application/jsonx, 415",
    "content-type, text/plain, 415",
    "content-type, application/json; charset=iso-8859-1, 415",
    "content-type, Application/JSON;charset=UTF-8, 201"
  })
  void aBodyThatIsNoPlainJsonIsRefusedByTheNameOfItsHeader(String name, String value, int status) {
    Answer answer = gateway.answer(
        gateway.request("/v1/renders", name, value).POST(BodyPublishers.ofString(HEART)));

    assertThat(answer.status()).isEqualTo(status);
    if (status == 415) {
      assertThat(answer.json().getString("message")).contains(name + " is " + value);
    }
  }

  @Test
  void aNewRenderHasAnAddressAndOneThatWasThereIsNoNewOne() {
    HttpResponse<String> first = post("manners-1");
    String location = first.headers().firstValue("location").orElseThrow();

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(gateway.get(location).id()).isEqualTo(new JsonObject(first.body()).getString("id"));

    HttpResponse<String> again = post("manners-1");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(again.body()).getString("id"))
        .isEqualTo(new JsonObject(first.body()).getString("id"));
    String retry = "/v1/renders/" + new JsonObject(first.body()).getString("id") + ":retry";
    assertThat(gateway.post(retry, "{}", "idempotency-key", "manners-2").status())
        .isEqualTo(201);
    assertThat(gateway.post(retry, "{}", "idempotency-key", "manners-2").status())
        .isEqualTo(200);
  }

  @Test
  void aByteOrderMarkSaysNothingAndAnApostropheIsOne() throws Exception {
    ByteString mark = ByteString.fromHex("efbbbf");
    String body = "{\"spec\":{\"prompt\":\"a bear's <heart> & soul\"}}";
    Answer accepted = gateway.answer(gateway
        .request("/v1/renders", "content-type", "application/json")
        .POST(BodyPublishers.ofByteArray(
            mark.concat(ByteString.copyFromUtf8(body)).toByteArray())));
    assertThat(accepted.status()).isEqualTo(201);

    String path = "/v1/renders/" + accepted.id();
    assertThat(gateway.send(gateway.request(path), BodyHandlers.ofString()).body())
        .contains("a bear's <heart> & soul");
    try (EventStream events = EventStream.open(gateway, accepted.id(), "")) {
      assertThat(events.response().headers().firstValue("x-accel-buffering")).contains("no");
      assertThat(events.next().data().getJsonObject("spec").getString("prompt"))
          .isEqualTo("a bear's <heart> & soul");
    }
    assertThat(gateway
            .send(
                gateway
                    .request("/v1/renders", "content-type", "application/json")
                    .POST(BodyPublishers.ofString("{\"spec\":{\"model\":\"it's\"}}")),
                BodyHandlers.ofString())
            .body())
        .contains("it's");
  }

  /** As long as the rules of labels allow. */
  @Test
  void listsByLabelsOfAnyLengthThatTheyMayHave() {
    StringBuilder query = new StringBuilder();
    JsonObject labels = new JsonObject();
    for (int i = 0; i < 16; i++) {
      labels.put("key-" + i, "\u5fc3".repeat(256));
      query.append("&label=key-").append(i).append("%3D").append("%E5%BF%83".repeat(256));
    }
    JsonObject spec = new JsonObject().put("prompt", "x").put("labels", labels);
    String id =
        gateway.post("/v1/renders", new JsonObject().put("spec", spec).encode()).id();
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
        Answer found =
            gateway.answer(gateway.request("/v1/renders?pageSize=9" + query).version(version));
        assertThat(found.status()).as("%s", version).isEqualTo(200);
        assertThat(found.json().getJsonArray("renders").getJsonObject(0).getString("id"))
            .isEqualTo(id);
      }
    }
  }

  private static HttpResponse<String> post(String key) {
    return gateway.send(
        gateway
            .request("/v1/renders", "content-type", "application/json", "idempotency-key", key)
            .POST(BodyPublishers.ofString(HEART)),
        BodyHandlers.ofString());
  }

  private static String cacheControl(String path, String... headers) {
    return headers(path, headers).headers().firstValue("cache-control").orElse("");
  }

  private static HttpResponse<Void> headers(String path, String... headers) {
    return gateway.send(gateway.request(path, headers), BodyHandlers.discarding());
  }
}
