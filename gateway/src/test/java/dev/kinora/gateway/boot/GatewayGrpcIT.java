package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.openapi.ApiRoutes;
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
import dev.kinora.v1.RenderServiceGrpcService;
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
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayGrpcIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;
  private static Vertx vertx;
  private static GrpcCalls calls;
  private static RenderServiceGrpcClient client;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(INFRA.context("gateway"));
    vertx = Vertx.vertx();
    client = RenderServiceGrpcClient.create(
        GrpcClient.client(vertx), SocketAddress.inetSocketAddress(gateway.port(), "127.0.0.1"));
    calls = new GrpcCalls(gateway.port());
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close();
    calls.close();
    gateway.close();
  }

  @Test
  void servesTheSameRendersAsRest() throws Exception {
    SubmitRenderRequest.Builder request =
        SubmitRenderRequest.newBuilder().setIdempotencyKey("grpc-1");
    request.getSpecBuilder().setPrompt("a heart").putLabels("via", "grpc");
    SubmitRenderResponse accepted = GrpcCalls.get(client.submitRender(request.build()));
    String id = accepted.getId();

    assertThat(Uuids.valid(id)).isTrue();
    assertThat(GrpcCalls.get(client.submitRender(request.build())).getExisting())
        .isTrue();
    assertThat(GrpcCalls.get(
                client.getRender(GetRenderRequest.newBuilder().setId(id).build()))
            .getState())
        .isEqualTo(RenderState.RENDER_ACCEPTED);
    ListRendersRequest list =
        ListRendersRequest.newBuilder().putLabels("via", "grpc").build();
    assertThat(GrpcCalls.get(client.listRenders(list)).getRendersList())
        .singleElement()
        .satisfies(render -> assertThat(render.getId()).isEqualTo(id));
    assertThat(gateway.get("/v1/renders/" + id).id()).isEqualTo(id);
    assertThat(GrpcCalls.get(
                client.cancelRender(CancelRenderRequest.newBuilder().setId(id).build()))
            .getId())
        .isEqualTo(id);
    assertThat(GrpcCalls.get(client.listModels(ListModelsRequest.getDefaultInstance()))
            .getModelsCount())
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
    GrpcCalls.Answer raw = calls.call("SubmitRender", request.build().toByteArray());
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
    int invalid = GrpcStatus.INVALID_ARGUMENT.code;
    assertThat(calls.call("SubmitRender", badText).status()).isEqualTo(invalid);
    assertThat(calls.call("GetRender", new byte[] {1, 2, 3}).status()).isEqualTo(invalid);
    assertThat(calls.call("GetRender", new byte[0]).status()).isEqualTo(invalid);
    assertThat(calls.call("NoSuchMethod", new byte[0]).status())
        .isEqualTo(GrpcStatus.UNIMPLEMENTED.code);
  }

  @Test
  void aCallThatEndsWithoutAMessageIsRefused() throws Exception {
    for (String method : List.of("GetRender", "SubmitRender", "WatchRender")) {
      GrpcClientRequest<Buffer, Buffer> request = calls.open(GrpcCalls.RENDERS + method);
      request.end();
      GrpcCalls.Answer refused = GrpcCalls.answer(request.response());
      assertThat(refused.status()).as(method).isEqualTo(GrpcStatus.INVALID_ARGUMENT.code);
      assertThat(refused.message()).contains("one message");
    }
  }

  @Test
  void aSecondMessageOfAWatchOpensNoOther() throws Exception {
    byte[] wanted = watch("watched once");
    GrpcClientRequest<Buffer, Buffer> request = calls.open(GrpcCalls.RENDERS + "WatchRender");
    BlockingQueue<Buffer> told = new LinkedBlockingQueue<>();
    Future<Void> over =
        request.response().compose(answer -> answer.handler(told::add).end());
    GrpcCalls.get(request.write(Buffer.buffer(wanted)));
    GrpcCalls.get(request.end(Buffer.buffer(wanted)));
    assertThat(told.poll(20, TimeUnit.SECONDS)).as("the snapshot").isNotNull();

    String id = WatchRenderRequest.parseFrom(wanted).getId();
    RenderJob job = Samples.job(Samples.NOW).toBuilder().setId(id).build();
    RunningGateway.publish(
        gateway.context(), Samples.ended(Samples.end(job, Outcome.FAILED)), true);
    GrpcCalls.get(over);
    assertThat(told).as("the end, and nothing said twice").hasSize(1);
  }

  @Test
  void everyMethodOfTheContractIsThere() throws Exception {
    for (MethodDescriptor method : RenderServiceGrpcService.SERVICE_DESCRIPTOR.getMethods()) {
      if (!method.isClientStreaming()) {
        assertThat(calls.call(method.getName(), new byte[0]).status())
            .as(method.getName())
            .isNotEqualTo(GrpcStatus.UNIMPLEMENTED.code);
        assertThat(ApiRoutes.of(method.getName()).operation()).isEqualTo(method.getName());
      }
    }
  }

  @Test
  void saysWhatIsNotThere() throws Exception {
    String unknown = Samples.job(Samples.NOW).getId();
    assertThat(refused(
                client.getRender(GetRenderRequest.newBuilder().setId(unknown).build()))
            .actualStatus())
        .isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(refused(client.retryRender(
                RetryRenderRequest.newBuilder().setId(unknown).build()))
            .actualStatus())
        .isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void aRetryIsANewRenderThatGoesBackToTheOldOne() throws Exception {
    SubmitRenderRequest.Builder request = SubmitRenderRequest.newBuilder();
    request.getSpecBuilder().setPrompt("again").putLabels("sku", "7").setQueue("bulk");
    String old = GrpcCalls.get(client.submitRender(request.build())).getId();
    String queued = GrpcCalls.get(
            client.retryRender(RetryRenderRequest.newBuilder().setId(old).build()))
        .getId();
    Render second = GrpcCalls.get(
        client.getRender(GetRenderRequest.newBuilder().setId(queued).build()));
    assertThat(queued).isNotEqualTo(old);
    assertThat(second.getSource()).isEqualTo(old);
    assertThat(second.getSpec())
        .isEqualTo(request.getSpec().toBuilder()
            .setSeed(Defaults.seed(request.getSpec(), old))
            .build());

    RenderJob began = Samples.job(Samples.NOW).toBuilder().setId(old).build();
    RenderEnd end = Samples.end(began, Outcome.FAILED).toBuilder()
        .setModelDigest(Samples.MODEL_DIGEST)
        .setSpec(request.getSpec())
        .build();
    RunningGateway.publish(gateway.context(), Samples.ended(end), true);
    gateway.awaitRender(old, json -> json.containsKey("end"));
    String id = gateway.post("/v1/renders/" + old + ":retry", "").id();
    Render third =
        GrpcCalls.get(client.getRender(GetRenderRequest.newBuilder().setId(id).build()));
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
    byte[] wanted = watch("watched too long");
    GrpcClientRequest<Buffer, Buffer> request = calls.open(GrpcCalls.RENDERS + "WatchRender");
    request.headers().set("grpc-timeout", "300m");

    assertThat(GrpcCalls.answer(request.send(Buffer.buffer(wanted))).status())
        .isEqualTo(GrpcStatus.DEADLINE_EXCEEDED.code);
    Await.until(RunningGateway.SOON, "no watcher", () -> gateway.watchers() == 0);
  }

  @Test
  void aCancelledWatchIsForgotten() throws Exception {
    byte[] wanted = watch("watched and left");
    GrpcClientRequest<Buffer, Buffer> request = calls.open(GrpcCalls.RENDERS + "WatchRender");
    CountDownLatch first = new CountDownLatch(1);
    GrpcCalls.get(request
        .send(Buffer.buffer(wanted))
        .map(answer -> answer.handler(message -> first.countDown())));
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(gateway.watchers()).isEqualTo(1);
    request.cancel();

    Await.until(RunningGateway.SOON, "no watcher", () -> gateway.watchers() == 0);
  }

  @Test
  void aMessageThatIsTooLargeIsRefused() throws Exception {
    byte[] large = SubmitRenderRequest.newBuilder()
        .setSpec(RenderSpec.newBuilder().setPrompt("x".repeat(LimitsConfig.MAX_MESSAGE + 1)))
        .build()
        .toByteArray();
    for (String method : List.of("SubmitRender", "SubmitRenders")) {
      GrpcCalls.Answer refused = calls.call(method, large);
      assertThat(refused.status()).as(method).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED.code);
      assertThat(refused.message()).contains("at most 1048576 bytes");
    }
  }

  @Test
  void healthAndReflectionAreOn() throws Exception {
    byte[] service = "kinora.v1.RenderService".getBytes(StandardCharsets.US_ASCII);
    Buffer request = Buffer.buffer()
        .appendByte((byte) 10)
        .appendByte((byte) service.length)
        .appendBytes(service);
    GrpcCalls.Answer health = calls.call("grpc.health.v1.Health/Check", request.getBytes(), "");
    assertThat(health.status()).isZero();
    assertThat(health.body().getBytes()).containsExactly(8, 1);

    GrpcCalls.Answer services = calls.call(
        "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", new byte[] {58, 0}, "");
    assertThat(services.body().toString()).contains("kinora.v1.RenderService");
  }

  /** What grpcurl asks for before it prints the details of a refusal. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "google.rpc.ErrorInfo",
        "google.rpc.BadRequest",
        "google.rpc.RetryInfo",
        "google.rpc.Status",
        "kinora.v1.Render"
      })
  void reflectionKnowsTheTypesOfWhatIsAnswered(String type) throws Exception {
    Buffer request =
        Buffer.buffer().appendByte((byte) 34).appendByte((byte) type.length()).appendString(type);

    assertThat(calls
            .call(
                "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", request.getBytes(), "")
            .body()
            .toString())
        .contains("proto3", type.substring(type.lastIndexOf('.') + 1))
        .doesNotContain("Symbol not found");
  }

  @Test
  void aWatchOfTheHealthEndsWithItsClient() throws Exception {
    byte[] service = "kinora.v1.RenderService".getBytes(StandardCharsets.US_ASCII);
    GrpcClientRequest<Buffer, Buffer> request = calls.open("grpc.health.v1.Health/Watch");
    BlockingQueue<Buffer> told = new LinkedBlockingQueue<>();
    Future<?> answered = request.response().onSuccess(answer -> answer.handler(told::add));
    request.end(Buffer.buffer()
        .appendByte((byte) 10)
        .appendByte((byte) service.length)
        .appendBytes(service));
    GrpcCalls.get(answered);
    assertThat(told.poll(20, TimeUnit.SECONDS).getBytes()).containsExactly(8, 1);
    assertThat(gateway.streams()).isEqualTo(1);
    request.cancel();
    Await.until(RunningGateway.SOON, "no stream", () -> gateway.streams() == 0);
  }

  /** Asks for a render; the request that watches it. */
  private static byte[] watch(String prompt) throws Exception {
    SubmitRenderRequest.Builder submit = SubmitRenderRequest.newBuilder();
    submit.getSpecBuilder().setPrompt(prompt);
    String id = GrpcCalls.get(client.submitRender(submit.build())).getId();
    return WatchRenderRequest.newBuilder().setId(id).build().toByteArray();
  }

  private static InvalidStatusException refused(Future<?> future) {
    ExecutionException thrown =
        catchThrowableOfType(ExecutionException.class, () -> GrpcCalls.get(future));
    if (thrown.getCause() instanceof InvalidStatusException refused) {
      return refused;
    }
    throw new AssertionError(thrown);
  }
}
