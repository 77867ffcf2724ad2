package dev.kinora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.job.Defaults;
import dev.kinora.job.Uuids;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.GetRenderRequest;
import dev.kinora.v1.ListModelsRequest;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderServiceGrpcClient;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import dev.kinora.v1.WatchRenderRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayGrpcIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;
  private static Vertx vertx;
  private static GrpcClient channel;
  private static RenderServiceGrpcClient client;
  private static SocketAddress address;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(INFRA.context("gateway"));
    vertx = Vertx.vertx();
    channel = GrpcClient.client(vertx);
    address = SocketAddress.inetSocketAddress(gateway.port(), "127.0.0.1");
    client = RenderServiceGrpcClient.create(channel, address);
  }

  @AfterAll
  static void stop() {
    vertx.close();
    gateway.close();
  }

  @Test
  void servesTheSameRendersAsRest() throws Exception {
    SubmitRenderRequest.Builder request =
        SubmitRenderRequest.newBuilder().setIdempotencyKey("grpc-1");
    request.getSpecBuilder().setPrompt("a heart").putLabels("via", "grpc");
    SubmitRenderResponse accepted = get(client.submitRender(request.build()));
    String id = accepted.getId();

    assertThat(Uuids.valid(id)).isTrue();
    assertThat(get(client.submitRender(request.build())).getExisting()).isTrue();
    assertThat(get(client.getRender(GetRenderRequest.newBuilder().setId(id).build()))
            .getState())
        .isEqualTo(RenderState.RENDER_ACCEPTED);
    ListRendersRequest list =
        ListRendersRequest.newBuilder().putLabels("via", "grpc").build();
    assertThat(get(client.listRenders(list)).getRendersList())
        .singleElement()
        .satisfies(render -> assertThat(render.getId()).isEqualTo(id));
    assertThat(gateway.get("/v1/renders/" + id).id()).isEqualTo(id);
    assertThat(
            get(client.cancelRender(CancelRenderRequest.newBuilder().setId(id).build()))
                .getId())
        .isEqualTo(id);
    assertThat(get(client.listModels(ListModelsRequest.getDefaultInstance())).getModelsCount())
        .isEqualTo(2);
  }

  @Test
  void aRefusalNamesEveryFault() throws Exception {
    SubmitRenderRequest.Builder request = SubmitRenderRequest.newBuilder();
    request
        .getSpecBuilder()
        .setPrompt("x")
        .setFrames(10_000)
        .setGuidance(Float.NaN)
        .setModel("nobody");
    InvalidStatusException refused = refused(client.submitRender(request.build()));

    assertThat(refused.actualStatus()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    Raw raw = raw("SubmitRender", request.build().toByteArray());
    assertThat(raw.message())
        .contains("spec.frames")
        .contains("spec.guidance")
        .contains("spec.model");
    Status status = Status.parseFrom(Base64.getDecoder().decode(raw.details()));
    List<String> fields = new ArrayList<>();
    for (Any detail : status.getDetailsList()) {
      if (detail.is(BadRequest.class)) {
        detail
            .unpack(BadRequest.class)
            .getFieldViolationsList()
            .forEach(fault -> fields.add(fault.getField()));
      }
    }
    assertThat(fields).containsExactlyInAnyOrder("spec.frames", "spec.guidance", "spec.model");
  }

  @Test
  void bytesThatAreNoRequestAreAClearFault() throws Exception {
    byte[] badText = {10, 4, 10, 2, (byte) 0xC3, 0x28};
    assertThat(raw("SubmitRender", badText).status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(raw("GetRender", new byte[] {1, 2, 3}).status())
        .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(raw("GetRender", new byte[0]).status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(raw("NoSuchMethod", new byte[0]).status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
  }

  @Test
  void saysWhatIsNotThereYetAndWhatIsNot() throws Exception {
    String unknown = Samples.job(Samples.NOW).getId();
    assertThat(refused(
                client.getRender(GetRenderRequest.newBuilder().setId(unknown).build()))
            .actualStatus())
        .isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(refused(client.retryRender(
                RetryRenderRequest.newBuilder().setId(unknown).build()))
            .actualStatus())
        .isEqualTo(GrpcStatus.NOT_FOUND);
    Raw reencode = raw("ReencodeRender", new byte[0]);
    assertThat(reencode.message()).contains("not part of this build yet");
    assertThat(reencode.status()).isNotEqualTo(GrpcStatus.OK);
  }

  @Test
  void aRetryIsANewRenderThatGoesBackToTheOldOne() throws Exception {
    SubmitRenderRequest.Builder request = SubmitRenderRequest.newBuilder();
    request.getSpecBuilder().setPrompt("again").putLabels("sku", "7").setQueue("bulk");
    String old = get(client.submitRender(request.build())).getId();
    String queued = get(client.retryRender(
            RetryRenderRequest.newBuilder().setId(old).build()))
        .getId();
    Render second =
        get(client.getRender(GetRenderRequest.newBuilder().setId(queued).build()));
    assertThat(queued).isNotEqualTo(old);
    assertThat(second.getSource()).isEqualTo(old);
    assertThat(second.getSpec()).isEqualTo(request.getSpec());

    RenderJob began = Samples.job(Samples.NOW).toBuilder().setId(old).build();
    RenderEnd end = Samples.end(began, Outcome.FAILED).toBuilder()
        .setModelDigest(Samples.MODEL_DIGEST)
        .setSpec(request.getSpec())
        .build();
    RunningGateway.publish(gateway.context(), Samples.ended(end), true);
    gateway.awaitRender(old, json -> json.containsKey("end"));
    String id = gateway.post("/v1/renders/" + old + ":retry", "").id();
    Render third = get(client.getRender(GetRenderRequest.newBuilder().setId(id).build()));
    assertThat(third.getSource()).isEqualTo(old);
    assertThat(third.getQueue()).isEqualTo("bulk");
    assertThat(third.getSpec())
        .isEqualTo(request.getSpec().toBuilder()
            .setModel(Samples.MODEL_DIGEST)
            .setSeed(Defaults.seed(request.getSpec(), old))
            .build());
  }

  @Test
  void aPassedDeadlineEndsTheCallAndItsWatch() throws Exception {
    SubmitRenderRequest.Builder submit = SubmitRenderRequest.newBuilder();
    submit.getSpecBuilder().setPrompt("watched too long");
    String id = get(client.submitRender(submit.build())).getId();
    ServiceMethod<Buffer, Buffer> watch = ServiceMethod.client(
        ServiceName.create("kinora.v1", "RenderService"),
        "WatchRender",
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    GrpcClientRequest<Buffer, Buffer> request = get(channel.request(address, watch));
    request.headers().set("grpc-timeout", "300m");
    GrpcClientResponse<Buffer, Buffer> response = get(request
        .send(Buffer.buffer(WatchRenderRequest.newBuilder().setId(id).build().toByteArray()))
        .compose(answer -> {
          answer.handler(message -> {});
          return answer.end().otherwiseEmpty().map(answer);
        }));

    assertThat(response.status()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    Await.until(RunningGateway.SOON, "no watcher", () -> watchers() == 0);
  }

  @Test
  void aCancelledWatchIsForgotten() throws Exception {
    SubmitRenderRequest.Builder submit = SubmitRenderRequest.newBuilder();
    submit.getSpecBuilder().setPrompt("watched and left");
    String id = get(client.submitRender(submit.build())).getId();
    ServiceMethod<Buffer, Buffer> watch = ServiceMethod.client(
        ServiceName.create("kinora.v1", "RenderService"),
        "WatchRender",
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    GrpcClientRequest<Buffer, Buffer> request = get(channel.request(address, watch));
    CountDownLatch first = new CountDownLatch(1);
    get(request
        .send(Buffer.buffer(WatchRenderRequest.newBuilder().setId(id).build().toByteArray()))
        .map(answer -> answer.handler(message -> first.countDown())));
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(watchers()).isEqualTo(1);
    request.cancel();

    Await.until(RunningGateway.SOON, "no watcher", () -> watchers() == 0);
  }

  @Test
  void aMessageThatIsTooLargeIsRefused() throws Exception {
    byte[] large = SubmitRenderRequest.newBuilder()
        .setSpec(RenderSpec.newBuilder().setPrompt("x".repeat(RestEndpoint.MAX_BODY + 1)))
        .build()
        .toByteArray();
    assertThat(catchThrowable(() -> {
          GrpcStatus status = raw("SubmitRender", large).status();
          assertThat(status).isNotEqualTo(GrpcStatus.OK);
          throw new IllegalStateException("refused");
        }))
        .isNotInstanceOf(AssertionError.class);
  }

  private static int watchers() {
    return (int) gateway
        .context()
        .metrics()
        .registry()
        .get("kinora.gateway.watchers")
        .gauge()
        .value();
  }

  @Test
  void healthAndReflectionAreOn() throws Exception {
    byte[] service = "kinora.v1.RenderService".getBytes(StandardCharsets.US_ASCII);
    Buffer request = Buffer.buffer()
        .appendByte((byte) 10)
        .appendByte((byte) service.length)
        .appendBytes(service);
    Raw health = raw(ServiceName.create("grpc.health.v1", "Health"), "Check", request.getBytes());
    assertThat(health.status()).isEqualTo(GrpcStatus.OK);
    assertThat(health.body().getBytes()).containsExactly(8, 1);

    Raw services = raw(
        ServiceName.create("grpc.reflection.v1", "ServerReflection"),
        "ServerReflectionInfo",
        new byte[] {58, 0});
    assertThat(services.body().toString()).contains("kinora.v1.RenderService");
  }

  private record Raw(GrpcStatus status, String message, String details, Buffer body) {}

  private static Raw raw(String method, byte[] request) throws Exception {
    return raw(ServiceName.create("kinora.v1", "RenderService"), method, request);
  }

  private static Raw raw(ServiceName service, String method, byte[] bytes) throws Exception {
    ServiceMethod<Buffer, Buffer> described = ServiceMethod.client(
        service, method, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);
    GrpcClientRequest<Buffer, Buffer> request = get(channel.request(address, described));
    Buffer body = Buffer.buffer();
    GrpcClientResponse<Buffer, Buffer> response =
        get(request.send(Buffer.buffer(bytes)).compose(answer -> {
          answer.handler(body::appendBuffer);
          return answer.end().otherwiseEmpty().map(answer);
        }));
    String details = response.trailers().get("grpc-status-details-bin");
    if (details == null) {
      details = response.headers().get("grpc-status-details-bin");
    }
    return new Raw(
        response.status(), String.valueOf(response.statusMessage()), String.valueOf(details), body);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static InvalidStatusException refused(Future<?> future) {
    ExecutionException thrown = catchThrowableOfType(ExecutionException.class, () -> get(future));
    if (thrown.getCause() instanceof InvalidStatusException refused) {
      return refused;
    }
    throw new AssertionError(thrown);
  }
}
