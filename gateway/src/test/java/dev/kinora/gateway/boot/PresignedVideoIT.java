package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.access.ApiKey;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where clients reach the store, an answer about one render has URLs of the store itself, for its own tenant. */
class PresignedVideoIT {
  private static final String ALICE = ApiKey.random();
  private static final String BOB = ApiKey.random();
  private static final byte[] VIDEO = "0123456789".getBytes(StandardCharsets.US_ASCII);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static RunningGateway gateway;
  private static S3Store store;

  @BeforeAll
  static void start() throws Exception {
    StoreConfig near = INFRA.storeConfig();
    store = S3Store.open(new StoreConfig(
        near.endpoint(),
        Optional.of(near.endpoint()),
        near.bucket(),
        near.region(),
        near.accessKey(),
        near.secretKey()));
    RoleContext given = INFRA.context("gateway");
    RoleContext context = new RoleContext(
        given.kafka(), given.topics(), store, given.metrics(), given.readiness(), given.data());
    Path keys = Files.writeString(
        folder.resolve("keys"),
        Samples.keyLine("a", ALICE, "alice") + "\n" + Samples.keyLine("b", BOB, "bob") + "\n");
    gateway =
        RunningGateway.start(context, RunningGateway.withKeys(RunningGateway.config(0), keys));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    store.close();
  }

  @Test
  void whoeverHasTheUrlReadsTheVideoInPartsWithoutAKey() throws Exception {
    String id = ended("alice/renders/a/main");
    URI url = URI.create(video(id, ALICE));
    assertThat(url.getPort()).isEqualTo(INFRA.storeConfig().endpoint().getPort());
    assertThat(url.getQuery()).contains("X-Amz-Expires=60");
    try (HttpClient anybody = HttpClient.newHttpClient()) {
      HttpResponse<String> part = anybody.send(
          HttpRequest.newBuilder(url).header("range", "bytes=3-5").build(),
          BodyHandlers.ofString());
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("345");
      assertThat(part.headers().firstValue("content-type")).hasValue("video/mp4");

      String another = url.toString().replace("/renders/a/", "/renders/b/");
      ended("alice/renders/b/main");
      assertThat(anybody
              .send(HttpRequest.newBuilder(URI.create(another)).build(), BodyHandlers.discarding())
              .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void anotherTenantGetsNoUrl() {
    String id = ended("alice/renders/c/main");
    HttpResponse<String> refused = get("/v1/renders/" + id, BOB);
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).doesNotContain("X-Amz");
    assertThat(get("/v1/renders/" + id + "/events", BOB).body()).doesNotContain("X-Amz");
  }

  @Test
  void nothingIsSignedOrSentThatIsNotTheTenantsOwn() {
    for (String key : new String[] {"bob/renders/x/main", "alice2/renders/x/main"}) {
      String id = ended(key);
      String path = "/v1/renders/" + id + "/videos/main";
      assertThat(video(id, ALICE)).isEqualTo(path);
      HttpResponse<String> refused = get(path, ALICE);
      assertThat(refused.statusCode()).as(key).isEqualTo(404);
      assertThat(refused.body()).doesNotContain("0123456789");
    }
    String own = ended("alice/renders/e/main");
    assertThat(get("/v1/renders/" + own + "/videos/main", ALICE).body()).isEqualTo("0123456789");
  }

  @Test
  void listsAndRendersWithoutAVideoHaveNone() {
    String id = ended("alice/renders/d/main");
    assertThat(get("/v1/renders", ALICE).body()).doesNotContain("X-Amz");
    assertThat(get("/v1/renders/" + id + "/events", ALICE).body())
        .as("a snapshot is about one render")
        .contains("X-Amz");
  }

  /** A render of alice whose video is under a key. */
  private static String ended(String key) {
    RenderJob job = Samples.job(Instant.now()).toBuilder().setTenant("alice").build();
    store.put(key, VIDEO, "video/mp4");
    store.put(
        StoreKeys.end("alice", job.getId()),
        Samples.stored(Samples.completed(job, key, VIDEO)),
        "application/json");
    return job.getId();
  }

  private static String video(String id, String key) {
    return new JsonObject(get("/v1/renders/" + id, key).body())
        .getJsonObject("videos")
        .getString("main");
  }

  private static HttpResponse<String> get(String path, String key) {
    return gateway.send(
        gateway.request(path, "authorization", "Bearer " + key), BodyHandlers.ofString());
  }
}
