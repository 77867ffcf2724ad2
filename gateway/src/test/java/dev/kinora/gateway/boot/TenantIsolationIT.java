package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.kinora.gateway.access.ApiKey;
import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderServiceGrpcService;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * To a tenant, another's render is one that does not exist: every route and method says the same of both. It goes through the routes
 * and methods there are, so one that is added is covered, or this test fails until somebody has thought about it.
 */
class TenantIsolationIT {
  private static final String ALICE = ApiKey.random();
  private static final String BOB = ApiKey.random();
  private static final String UNKNOWN = "0190a000-0000-7000-8000-0000000000ff";

  /** Routes without a render's id in them: what they show of a tenant, other tests here look at. */
  private static final Set<String> NO_RENDER = Set.of(
      "/",
      "/studio/",
      "/health/live",
      "/health/ready",
      "/metrics",
      "/openapi.json",
      "/v1/models",
      "/v1/farm",
      "/v1/renders");

  private static final Set<String> NO_ID =
      Set.of("SubmitRender", "SubmitRenders", "ListRenders", "ListModels", "GetFarm");

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static RunningGateway gateway;
  private static String accepted = "";
  private static String ended = "";

  @BeforeAll
  static void start() throws Exception {
    Path keys = Files.writeString(
        folder.resolve("keys"),
        Samples.keyLine("a", ALICE, "alice") + "\n" + Samples.keyLine("b", BOB, "bob") + "\n");
    gateway = RunningGateway.start(
        INFRA.context("gateway"), RunningGateway.withKeys(RunningGateway.config(0), keys));
    accepted = submit(ALICE, "{\"spec\":{\"prompt\":\"a secret\"}}").id();
    RenderJob job = Samples.job(Instant.now()).toBuilder().setTenant("alice").build();
    ended = job.getId();
    String key = "alice/renders/" + ended + "/class/build/main";
    byte[] video = "frames".getBytes(StandardCharsets.US_ASCII);
    gateway.context().store().put(key, video, "video/mp4");
    gateway
        .context()
        .store()
        .put(
            StoreKeys.end("alice", ended),
            Samples.stored(Samples.completed(job, key, video)),
            "application/json");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void theOwnerSeesWhatTheOtherMustNot() {
    for (String path : List.of(accepted, ended, ended + "/videos/main")) {
      assertThat(send("GET", "/v1/renders/" + path, ALICE).statusCode())
          .as(path)
          .isEqualTo(200);
    }
  }

  @Test
  void everyRouteSaysTheSameOfAnothersRenderAsOfNone() {
    int tried = 0;
    for (Route route : gateway.routes()) {
      if (route.methods() == null || NO_RENDER.contains(route.getName())) {
        continue;
      }
      String path = path(route.getName());
      for (HttpMethod method : route.methods()) {
        HttpResponse<String> none = send(method.name(), path.formatted(UNKNOWN), BOB);
        assertThat(none.statusCode()).as(path).isGreaterThanOrEqualTo(400);
        for (String id : List.of(accepted, ended)) {
          HttpResponse<String> other = send(method.name(), path.formatted(id), BOB);
          assertThat(other.statusCode()).as(path).isEqualTo(none.statusCode());
          assertThat(other.body().replace(id, UNKNOWN)).as(path).isEqualTo(none.body());
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(10);
    assertThat(gateway.read(gateway.context().topics().frames())).as("cancels").isEmpty();
  }

  @Test
  void everyMethodSaysTheSameOfAnothersRenderAsOfNone() throws Exception {
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      for (MethodDescriptor method : RenderServiceGrpcService.SERVICE_DESCRIPTOR.getMethods()) {
        if (NO_ID.contains(method.getName())) {
          continue;
        }
        FieldDescriptor id = method.getInputType().findFieldByName("id");
        assertThat(id).as("the id of " + method.getName()).isNotNull();
        String name = "kinora.v1.RenderService/" + method.getName();
        GrpcCalls.Answer none = calls.call(name, request(method, id, UNKNOWN), BOB);
        assertThat(none.status()).as(name).isPositive();
        for (String theirs : List.of(accepted, ended)) {
          GrpcCalls.Answer other = calls.call(name, request(method, id, theirs), BOB);
          assertThat(other.status()).as(name).isEqualTo(none.status());
          assertThat(other.message().replace(theirs, UNKNOWN)).isEqualTo(none.message());
        }
      }
    }
  }

  @Test
  void listsHoldOnesOwnOnly() {
    String own = submit(BOB, "{\"spec\":{\"prompt\":\"b\"}}").id();
    assertThat(send("GET", "/v1/renders", BOB).body()).contains(own).doesNotContain(accepted);
    assertThat(send("GET", "/v1/renders", ALICE).body()).contains(accepted).doesNotContain(own);
    assertThat(send("GET", "/v1/farm", BOB).body()).contains(own).doesNotContain(accepted);
    assertThat(send("GET", "/v1/farm", ALICE).body()).contains(accepted).doesNotContain(own);
  }

  @Test
  void oneIdempotencyKeyOfTwoTenantsIsTwoRenders() {
    String request = "{\"spec\":{\"prompt\":\"same\"},\"idempotencyKey\":\"same\"}";
    String first = submit(ALICE, request).id();
    assertThat(submit(ALICE, request).id()).isEqualTo(first);
    assertThat(submit(BOB, request).id()).isNotEqualTo(first);
    Answer different = submit(BOB, "{\"spec\":{\"prompt\":\"other\"},\"idempotencyKey\":\"same\"}");
    assertThat(different.status()).isEqualTo(409);
    assertThat(different.json().encode()).doesNotContain(first);
  }

  @Test
  void anInitImageOfAnotherTenantIsRefused() {
    String spec =
        "{\"spec\":{\"prompt\":\"x\",\"initImage\":{\"stored\":{\"key\":\"alice/images/x\",\"sha256\":\"%s\"}}}}";
    Answer refused = submit(BOB, spec.formatted("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().encode()).contains("bob/");
  }

  private static byte[] request(MethodDescriptor method, FieldDescriptor field, String id) {
    return DynamicMessage.newBuilder(method.getInputType())
        .setField(field, id)
        .build()
        .toByteArray();
  }

  /** The route with a place for the id. */
  private static String path(String route) {
    String path = route.replace("(?<id>[^/:]+)", "%s").replace("(?<placement>[^/:]+)", "main");
    assertThat(path)
        .as("a new kind of route: teach this test its parameters")
        .matches("/v1/renders/%s[/:a-z0-9.]*");
    return path;
  }

  private static HttpResponse<String> send(String method, String path, String key) {
    return gateway.send(
        gateway
            .request(path, "authorization", "Bearer " + key, "content-type", "application/json")
            .method(
                method,
                method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody()),
        BodyHandlers.ofString());
  }

  private static Answer submit(String key, String json) {
    return gateway.post("/v1/renders", json, "authorization", "Bearer " + key);
  }
}
