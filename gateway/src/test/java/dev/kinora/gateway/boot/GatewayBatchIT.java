package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.grpc.GrpcBatch;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.v1.RenderServiceGrpcClient;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRendersResponse;
import dev.kinora.v1.SubmitResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.WriteStream;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayBatchIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;
  private static Vertx vertx;
  private static RenderServiceGrpcClient client;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(
        INFRA.context("gateway"), RunningGateway.config(0, GrpcBatch.MOST * 2));
    vertx = Vertx.vertx();
    client = RenderServiceGrpcClient.create(
        GrpcClient.client(
            vertx, new io.vertx.grpc.client.GrpcClientOptions().setMaxMessageSize(4 << 20)),
        SocketAddress.inetSocketAddress(gateway.port(), "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    vertx.close();
    gateway.close();
  }

  @Test
  void tenThousandRequestsOfOneCallAreAnsweredInTheirOrder() throws Exception {
    int count = 10_000;
    SubmitRendersResponse response = submit(count);

    assertThat(response.getResultsCount()).isEqualTo(count);
    assertThat(response.getRequestsRead()).isEqualTo(count);
    Set<String> accepted = new HashSet<>();
    for (int i = 0; i < count; i++) {
      SubmitResult result = response.getResults(i);
      assertThat(result.getIndex()).isEqualTo(i);
      if (i % 100 == 7) {
        JsonObject status = new JsonObject(result.getRefused());
        assertThat(status.getInteger("code")).isEqualTo(3);
      } else {
        accepted.add(result.getAccepted().getId());
      }
    }
    assertThat(accepted).hasSize(count - count / 100);
    Set<String> published = new HashSet<>();
    for (ConsumerRecord<String, byte[]> job :
        gateway.read(gateway.context().topics().jobs("bulk"))) {
      published.add(job.key());
    }
    assertThat(published).containsAll(accepted);
  }

  @Test
  void aCallWithTooManyRequestsIsAnsweredForThoseItMayHave() throws Exception {
    SubmitRendersResponse response = submit(GrpcBatch.MOST + 50);

    assertThat(response.getResultsCount()).isEqualTo(GrpcBatch.MOST + 1);
    assertThat(response.getResults(GrpcBatch.MOST).getRefused()).contains("at most 12000");
    assertThat(response.getResults(0).hasAccepted()).isTrue();
    assertThat(response.getRequestsRead()).isEqualTo(GrpcBatch.MOST);
  }

  /** The renders before it were accepted: a call that failed as a whole would lose them. */
  @Test
  void aRequestThatIsTooLargeEndsTheCallAndTheOnesBeforeItAreAnswered() throws Exception {
    SubmitRendersResponse response = client
        .submitRenders((stream, failure) -> {
          if (stream != null) {
            send(stream, 0, 3, () -> {
              SubmitRenderRequest.Builder large = SubmitRenderRequest.newBuilder();
              large.getSpecBuilder().setPrompt("x".repeat(LimitsConfig.MAX_MESSAGE));
              stream.write(large.build());
              stream.write(SubmitRenderRequest.getDefaultInstance());
              stream.end();
            });
          }
        })
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);

    assertThat(response.getRequestsRead()).isEqualTo(3);
    assertThat(response.getResultsList().subList(0, 3)).allMatch(SubmitResult::hasAccepted);
    assertThat(response.getResultsCount()).isEqualTo(4);
    assertThat(response.getResults(3).getRefused()).contains("1048576 bytes");
  }

  /** 60 streams are what this gateway takes. */
  @Test
  void openCallsAreLimitedAndGiveTheirPlacesBackHoweverTheyEnd() throws Exception {
    String method = GrpcCalls.RENDERS + "SubmitRenders";
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      List<GrpcClientRequest<Buffer, Buffer>> open = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        open.add(calls.open(method));
        open.getLast().write(Buffer.buffer());
      }
      Await.until(RunningGateway.SOON, "a refusal", () -> status(calls) == 8);
      open.removeLast().cancel();
      Await.until(
          RunningGateway.SOON, "a place given back by one who left", () -> status(calls) == 0);
      assertThat(status(calls)).as("given back by one who was answered").isZero();
      for (GrpcClientRequest<Buffer, Buffer> call : open) {
        call.cancel();
      }
    }
  }

  private static int status(GrpcCalls calls) {
    try {
      return calls.call("SubmitRenders", new byte[0]).status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static SubmitRendersResponse submit(int count) throws Exception {
    return client
        .submitRenders((stream, failure) -> {
          if (stream != null) {
            send(stream, 0, count, stream::end);
          }
        })
        .toCompletionStage()
        .toCompletableFuture()
        .get(150, TimeUnit.SECONDS);
  }

  /** Every hundredth request is wrong. */
  private static void send(
      WriteStream<SubmitRenderRequest> stream, int from, int count, Runnable then) {
    for (int i = from; i < count; i++) {
      SubmitRenderRequest.Builder request = SubmitRenderRequest.newBuilder();
      request
          .getSpecBuilder()
          .setPrompt(Samples.TENANT + i)
          .setQueue("bulk")
          .setFrames(i % 100 == 7 ? 100_000 : 24);
      stream.write(request.build());
      if (stream.writeQueueFull()) {
        int next = i + 1;
        stream.drainHandler(drained -> send(stream, next, count, then));
        return;
      }
    }
    then.run();
  }
}
