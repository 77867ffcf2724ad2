package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.service.RenderPage;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.ListRendersResponse;
import dev.kinora.v1.Render;
import dev.kinora.v1.SubmitRenderRequest;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists of renders whose labels are as long as they may be. */
class GatewayPagesIT {
  private static final int RENDERS = 120;
  private static final int STUCK = 250;
  /** Of a label that is three bytes a letter. */
  private static final String LONG = "\u4e2d".repeat(256);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.start(INFRA.context("gateway"));
    SubmitRenderRequest.Builder request = SubmitRenderRequest.newBuilder();
    request.getSpecBuilder().setPrompt("a heart");
    for (int i = 0; i < 16; i++) {
      request.getSpecBuilder().putLabels("label-" + i, LONG);
    }
    byte[] message = request.build().toByteArray();
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      for (int i = 0; i < RENDERS; i++) {
        GrpcCalls.Answer accepted = calls.call("SubmitRender", message);
        assertThat(accepted.status()).as(accepted.message()).isZero();
      }
    }
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aPageOfLongLabelsStaysBelowAMibAndTheTokensLeadThroughAll() throws Exception {
    List<String> ids = new ArrayList<>();
    int pages = 0;
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      ListRendersRequest.Builder list = ListRendersRequest.newBuilder().setPageSize(500);
      do {
        GrpcCalls.Answer answer = calls.call("ListRenders", list.build().toByteArray());
        assertThat(answer.status()).as(answer.message()).isZero();
        assertThat(answer.body().length()).isLessThanOrEqualTo(RenderPage.MOST_BYTES);
        ListRendersResponse page = ListRendersResponse.parseFrom(answer.body().getBytes());
        page.getRendersList().stream().map(Render::getId).forEach(ids::add);
        list.setPageToken(page.getNextPageToken());
        pages++;
      } while (!list.getPageToken().isEmpty());
    }
    assertThat(ids).doesNotHaveDuplicates().hasSize(RENDERS);
    assertThat(pages).isBetween(2, 4);
  }

  /** What is answered to each is a mebibyte, of which a stream of HTTP/2 that is not read takes 64 KiB. */
  @Test
  void readersThatDoNotReadHoldABoundedAmount() throws Exception {
    long before = held();
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient client = neverReading(vertx);
      for (int i = 0; i < STUCK; i++) {
        client
            .request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/v1/renders?pageSize=500")
            .compose(HttpClientRequest::send)
            .onSuccess(HttpClientResponse::pause);
      }
      Await.until(
          Duration.ofMinutes(2),
          "all to be answered",
          () -> gateway.answered("ListRenders") >= STUCK);
      long most = Runtime.getRuntime().maxMemory() / 8;
      assertThat(gateway.unread()).isPositive().isLessThanOrEqualTo(most);
      assertThat(held() - before).isLessThan(2 * most + (16 << 20));
      assertThat(gateway.get("/health/live").status()).isEqualTo(200);
    } finally {
      Await.result(RunningGateway.SOON, "the readers to leave", vertx.close().toCompletionStage());
    }
    Await.until(RunningGateway.SOON, "nothing unread", () -> gateway.unread() == 0);
    assertThat(gateway.get("/v1/renders").status()).isEqualTo(200);
  }

  /** Of the heap and of what lies beside it. */
  private static long held() {
    return RunningGateway.usedHeap() + PlatformDependent.usedDirectMemory();
  }

  /** A connection for each request. */
  private static HttpClient neverReading(Vertx vertx) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setHttp2MultiplexingLimit(1),
        new PoolOptions().setHttp2MaxSize(STUCK));
  }

  @Test
  void overRestTheSame() {
    List<String> ids = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      HttpResponse<byte[]> answer = gateway.send(
          gateway.request("/v1/renders?pageSize=500&pageToken=" + token),
          BodyHandlers.ofByteArray());
      assertThat(answer.body().length).isLessThanOrEqualTo(RenderPage.MOST_BYTES);
      JsonObject page = new JsonObject(Buffer.buffer(answer.body()));
      JsonArray renders = page.getJsonArray("renders");
      for (int i = 0; i < renders.size(); i++) {
        ids.add(renders.getJsonObject(i).getString("id"));
      }
      token = page.getString("nextPageToken", "");
      pages++;
    } while (!token.isEmpty());
    assertThat(ids).doesNotHaveDuplicates().hasSize(RENDERS);
    assertThat(pages).isBetween(2, 4);
  }
}
