package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.fixture.GrpcBytes;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.ListRendersResponse;
import dev.kinora.v1.SubmitRenderRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages that a client compressed, well or ill: each is read or refused as gRPC says, and none costs more than its limit. */
class CompressedCallsIT {
  private static final String SUBMIT = "/kinora.v1.RenderService/SubmitRender";
  private static final List<String> EVERYWHERE = List.of(
      "/grpc.health.v1.Health/Check",
      "/grpc.health.v1.Health/List",
      "/grpc.health.v1.Health/Watch",
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
      SUBMIT,
      "/kinora.v1.RenderService/SubmitRenders",
      "/kinora.v1.RenderService/WatchRender");

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;
  private static Vertx vertx;
  private static HttpClient http;

  /** What a client sees of a call that ended; the status may come with the headers or after the body. */
  private record Ended(int status, String message, @Nullable String accepted, Buffer body) {}

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(INFRA.context("gateway"));
    vertx = Vertx.vertx();
    http = vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));
  }

  @AfterAll
  static void stop() throws Exception {
    GrpcCalls.get(vertx.close());
    gateway.close();
  }

  @Test
  void aSmallFrameThatExpandsToHundredsOfMibIsRefusedOnEveryPath() throws Exception {
    Buffer bomb = GrpcBytes.frame(1, GrpcBytes.bomb(256));
    assertThat(bomb.length()).isLessThan(LimitsConfig.MAX_MESSAGE);
    for (String type : List.of("application/grpc", "application/grpc-web+proto")) {
      for (String path : EVERYWHERE) {
        Ended ended = call(path, type, "gzip", bomb);
        assertThat(ended.status())
            .as("%s %s: %s", type, path, ended.message())
            .isEqualTo(Code.RESOURCE_EXHAUSTED.getNumber());
      }
    }
    Buffer text = Buffer.buffer(Base64.getEncoder().encode(bomb.getBytes()));
    assertThat(call(SUBMIT, "application/grpc-web-text", "gzip", text).status())
        .isEqualTo(Code.RESOURCE_EXHAUSTED.getNumber());
  }

  @Test
  void gzipIsRead() throws Exception {
    SubmitRenderRequest.Builder request = SubmitRenderRequest.newBuilder();
    request.getSpecBuilder().setPrompt("a heart").putLabels("via", "gzip");
    Buffer frame = GrpcBytes.frame(1, GrpcBytes.gzip(request.build().toByteArray()));
    Buffer text = Buffer.buffer(Base64.getEncoder().encode(frame.getBytes()));

    assertThat(call(SUBMIT, "application/grpc", "gzip", frame).status()).isZero();
    assertThat(call(SUBMIT, "application/grpc-web", "gzip", frame).status()).isZero();
    assertThat(call(SUBMIT, "application/grpc-web-text", "gzip", text).status()).isZero();
    ListRendersRequest list =
        ListRendersRequest.newBuilder().putLabels("via", "gzip").build();
    Ended listed = call(
        "/kinora.v1.RenderService/ListRenders",
        "application/grpc",
        "gzip",
        GrpcBytes.frame(0, list.toByteArray()));
    assertThat(ListRendersResponse.parseFrom(
                listed.body().getBytes(5, listed.body().length()))
            .getRendersCount())
        .isEqualTo(3);
  }

  @Test
  void anEncodingThatNobodyKnowsIsUnimplementedAndTheKnownOnesAreNamed() throws Exception {
    for (String encoding : List.of("deflate", "snappy", "GZIP", "")) {
      Ended ended =
          call(SUBMIT, "application/grpc", encoding, GrpcBytes.frame(1, new byte[] {1, 2, 3}));
      assertThat(ended.status()).as(encoding).isEqualTo(Code.UNIMPLEMENTED.getNumber());
      assertThat(ended.accepted()).as(encoding).isEqualTo("identity,gzip");
    }
  }

  @Test
  void whatIsNotWhatItSaysIsInternalAndNeverWaitsForADeadline() throws Exception {
    byte[] garbage = "no gzip at all".getBytes(StandardCharsets.US_ASCII);
    for (String path : EVERYWHERE) {
      Ended ended = call(path, "application/grpc", "gzip", GrpcBytes.frame(1, garbage));
      assertThat(ended.status()).as(path).isEqualTo(Code.INTERNAL.getNumber());
      assertThat(ended.message()).contains("expanded");
      ended = call(path, "application/grpc", null, GrpcBytes.frame(1, garbage));
      assertThat(ended.status()).as(path).isEqualTo(Code.INTERNAL.getNumber());
      assertThat(ended.message()).contains("no grpc-encoding");
    }
  }

  @Test
  void aCallThatEndsWithoutAMessageIsRefusedByEveryService() throws Exception {
    for (String path : EVERYWHERE) {
      if (!path.endsWith("SubmitRenders")) {
        Ended ended = call(path, "application/grpc", null, Buffer.buffer());
        assertThat(ended.status()).as(path).isEqualTo(Code.INVALID_ARGUMENT.getNumber());
      }
    }
    assertThat(
            call(SUBMIT, "application/grpc-web-text", null, Buffer.buffer("*")).status())
        .isEqualTo(Code.INVALID_ARGUMENT.getNumber());
  }

  private static Ended call(String path, String type, @Nullable String encoding, Buffer body)
      throws Exception {
    HttpClientRequest request =
        GrpcCalls.get(http.request(HttpMethod.POST, gateway.port(), "127.0.0.1", path));
    request.putHeader("content-type", type).putHeader("te", "trailers");
    if (encoding != null) {
      request.putHeader("grpc-encoding", encoding);
    }
    Buffer answer = Buffer.buffer();
    Future<HttpClientResponse> ended = request
        .response()
        .compose(begun -> begun.handler(answer::appendBuffer).end().map(begun));
    request.end(body);
    HttpClientResponse response = GrpcCalls.get(ended);
    String status = response.getHeader("grpc-status");
    String message = response.getHeader("grpc-message");
    if (status == null) {
      status = response.trailers().get("grpc-status");
      message = response.trailers().get("grpc-message");
    }
    if (status == null) { // gRPC-Web says it in the body
      String all = answer.toString(StandardCharsets.ISO_8859_1);
      if (type.contains("text")) { // each part is padded
        all = Pattern.compile("[^=]+={0,2}")
            .matcher(all)
            .replaceAll(part -> Matcher.quoteReplacement(
                new String(Base64.getDecoder().decode(part.group()), StandardCharsets.ISO_8859_1)));
      }
      int at = all.indexOf("grpc-status:");
      status = at < 0 ? "-1" : all.substring(at + 12, all.indexOf('\r', at));
    }
    return new Ended(
        Integer.parseInt(status),
        String.valueOf(message),
        response.getHeader("grpc-accept-encoding"),
        answer);
  }
}
