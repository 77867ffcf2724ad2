package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.Said;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What the client said comes back, from the log of jobs or from the render's end. */
class GatewaySpecIT extends OneGateway {
  @Test
  void anAcceptedRenderShowsWhatItsClientSaid() {
    String id = gateway
        .post(
            "/v1/renders",
            "{\"spec\":{\"prompt\":\"a heart\",\"frames\":7,\"labels\":{\"a\":\"b\"}}}")
        .id();

    JsonObject spec = gateway.get("/v1/renders/" + id).json().getJsonObject("spec");
    assertThat(spec)
        .isEqualTo(new JsonObject()
            .put("prompt", "a heart")
            .put("frames", 7)
            .put("labels", new JsonObject().put("a", "b")));
    assertThat(gateway.get("/v1/renders/" + id).json().getJsonObject("spec")).isEqualTo(spec);
  }

  @Test
  void aRenderOfAnEventProducerShowsItToo() {
    String source = Samples.job(Samples.NOW).getId();
    RenderJob job = job("from a producer").toBuilder().setSource(source).build();
    produce(job);

    JsonObject render = gateway.awaitRender(job.getId(), json -> true).json();
    assertThat(render.getJsonObject("spec").getString("prompt")).isEqualTo("from a producer");
    assertThat(render.getString("source")).isEqualTo(source);
  }

  @Test
  void aRenderThatEndedBeforeItBeganShowsItFromTheLog() {
    RenderJob job = job("never began");
    produce(job);
    RunningGateway.publish(gateway.context(), Samples.ended(job, Outcome.CANCELLED), true);

    JsonObject render =
        gateway.awaitRender(job.getId(), json -> json.containsKey("end")).json();
    assertThat(render.getJsonObject("spec").getString("prompt")).isEqualTo("never began");
  }

  @Test
  void anEndTellsItOnceAndListsShowIt() {
    RenderJob job = job("began").toBuilder()
        .setSpec(RenderSpec.newBuilder().setPrompt("began").putLabels("list", "ends"))
        .build();
    RenderEnd end = Samples.end(job, Outcome.COMPLETED).toBuilder()
        .setSpec(job.getSpec())
        .setSource(Samples.job(Samples.NOW).getId())
        .build();
    RunningGateway.publish(gateway.context(), Samples.ended(end), true);

    JsonObject render =
        gateway.awaitRender(job.getId(), json -> json.containsKey("end")).json();
    assertThat(render.getJsonObject("spec").getString("prompt")).isEqualTo("began");
    assertThat(render.getString("source")).isEqualTo(end.getSource());
    assertThat(render.getJsonObject("end").containsKey("spec")).isFalse();
    assertThat(gateway
            .get("/v1/renders?label=list=ends")
            .json()
            .getJsonArray("renders")
            .getJsonObject(0)
            .getJsonObject("spec")
            .getString("prompt"))
        .isEqualTo("began");
  }

  /** Also one that is too long for the gateway to keep. */
  @Test
  void listsShowItFromTheStartHoweverLongItIs() {
    for (String prompt : List.of("short", "long ".repeat(390))) {
      gateway.post(
          "/v1/renders",
          new JsonObject()
              .put(
                  "spec",
                  new JsonObject()
                      .put("prompt", prompt)
                      .put("labels", new JsonObject().put("list", "accepted")))
              .encode());
    }
    assertThat(
            gateway.get("/v1/renders?label=list=accepted").json().getJsonArray("renders").stream()
                .map(render -> ((JsonObject) render).getJsonObject("spec").getString("prompt")))
        .containsExactly("long ".repeat(390), "short");
  }

  @Test
  void aCancelTellsTheJudgeWhatTheClientSaid() throws Exception {
    String id = gateway
        .post("/v1/renders", "{\"spec\":{\"prompt\":\"unwanted\",\"seed\":7}}")
        .id();
    gateway.post("/v1/renders/" + id + ":cancel", "{}");

    assertThat(said(id).getSpec())
        .isEqualTo(RenderSpec.newBuilder().setPrompt("unwanted").setSeed(7).build());
  }

  private static Said said(String id) throws Exception {
    for (ConsumerRecord<String, byte[]> record :
        gateway.read(gateway.context().topics().frames())) {
      if (record.key().equals(id)) {
        return FrameRecord.parseFrom(record.value()).getSaid();
      }
    }
    throw new AssertionError("no record of " + id);
  }

  @Test
  void anInlinePictureIsNotSentBack() {
    RenderSpec picture = RenderSpec.newBuilder()
        .setPrompt("with a picture")
        .setInitImage(InitImage.newBuilder().setInline(ByteString.copyFrom(new byte[100_000])))
        .build();
    RenderJob job = job("").toBuilder().setSpec(picture).build();
    produce(job);

    JsonObject render = gateway.awaitRender(job.getId(), json -> true).json();
    assertThat(render.getJsonObject("spec").getJsonObject("initImage")).isEqualTo(new JsonObject());
  }

  @Test
  void manyAtOnceGetEachTheirOwn() throws Exception {
    List<RenderJob> jobs =
        IntStream.range(0, 40).mapToObj(i -> job("prompt " + i)).toList();
    jobs.forEach(GatewaySpecIT::produce);
    gateway.awaitRender(jobs.getLast().getId(), json -> true);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> asked = jobs.stream()
          .map(job -> (Callable<String>) () -> gateway
              .get("/v1/renders/" + job.getId())
              .json()
              .getJsonObject("spec")
              .getString("prompt"))
          .toList();
      List<Future<String>> answers = threads.invokeAll(asked);
      for (int i = 0; i < jobs.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo("prompt " + i);
      }
    }
  }

  private static RenderJob job(String prompt) {
    RenderJob job = Samples.job(Instant.now());
    return job.toBuilder().setSpec(RenderSpec.newBuilder().setPrompt(prompt)).build();
  }

  private static void produce(RenderJob job) {
    gateway.write(gateway.context().topics().jobs("bulk"), job.getId(), job.toByteArray());
  }
}
