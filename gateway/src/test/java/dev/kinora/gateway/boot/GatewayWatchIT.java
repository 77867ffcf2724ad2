package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.gateway.boot.EventStream.Message;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Preview;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderServiceGrpcClient;
import dev.kinora.v1.RenderUpdate;
import dev.kinora.v1.WatchRenderRequest;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayWatchIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway here;
  private static RunningGateway there;

  @BeforeAll
  static void start() {
    here = RunningGateway.start(INFRA.context("here"));
    there = RunningGateway.start(INFRA.context("there"));
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  @Test
  void beginsWithASnapshotTellsWhatHappensAndEndsWithTheRender() throws Exception {
    RenderJob job = accepted("watched");
    try (EventStream stream = EventStream.open(here, job.getId(), "")) {
      Message snapshot = stream.next();
      assertThat(stream.response().headers().firstValue("content-type"))
          .hasValue("text/event-stream");
      assertThat(stream.response().headers().firstValue("cache-control")).hasValue("no-store");
      assertThat(snapshot.event()).isEqualTo("snapshot");
      assertThat(snapshot.id()).isEmpty();
      assertThat(snapshot.data().getJsonObject("spec").getString("prompt")).isEqualTo("watched");

      String attempt = attempt();
      happen(Samples.started(job, attempt));
      Message started = stream.next();
      assertThat(started.event()).isEqualTo("event");
      assertThat(started.id()).matches("\\d+-\\d+");
      assertThat(started.data().getJsonObject("started").getString("worker")).isEqualTo("w1");

      preview(Samples.progress(job, attempt, 3, 10));
      assertThat(stream.next("progress").data().getInteger("stepsDone")).isEqualTo(3);
      preview(jpeg(job, attempt, 7));
      assertThat(stream.next("preview").data().getString("jpeg")).isEqualTo("BwcHBw==");

      happen(Samples.ended(job, Outcome.COMPLETED));
      assertThat(stream.next().data().getJsonObject("ended").getString("outcome"))
          .isEqualTo("COMPLETED");
      assertThat(stream.ends()).isTrue();
    }
  }

  @Test
  void resumesAtAnotherGatewayWithoutALoss() throws Exception {
    RenderJob job = accepted("resumed");
    String first;
    try (EventStream stream = EventStream.open(here, job.getId(), "")) {
      assertThat(stream.next().event()).isEqualTo("snapshot");
      happen(Samples.started(job, attempt()));
      first = stream.next().id();
    }
    happen(firstFrame(job));
    happen(Samples.started(job, attempt()));
    there.awaitRender(job.getId(), json -> json.getString("state").equals("RENDER_SAMPLING"));

    String last;
    try (EventStream stream = EventStream.open(there, job.getId(), first)) {
      assertThat(stream.next().data().containsKey("firstFrame")).isTrue();
      assertThat(stream.next().data().containsKey("started")).isTrue();
      happen(Samples.ended(job, Outcome.FAILED));
      Message end = stream.next();
      assertThat(end.data().containsKey("ended")).isTrue();
      assertThat(stream.ends()).isTrue();
      last = end.id();
    }
    here.awaitRender(job.getId(), json -> json.containsKey("end"));
    for (RunningGateway gateway : List.of(here, there)) {
      try (EventStream again = EventStream.open(gateway, job.getId(), last)) {
        assertThat(again.response().statusCode()).isEqualTo(204);
      }
      try (EventStream missed = EventStream.open(gateway, job.getId(), first)) {
        assertThat(missed.next().data().containsKey("firstFrame")).isTrue();
        assertThat(missed.next().data().containsKey("started")).isTrue();
        assertThat(missed.next().data().containsKey("ended")).isTrue();
        assertThat(missed.ends()).isTrue();
      }
    }
  }

  @Test
  void anIdThatTheLogNoLongerHoldsOrThatIsNoneBeginsWithASnapshot() throws Exception {
    RenderJob job = accepted("expired");
    String old;
    try (EventStream stream = EventStream.open(here, job.getId(), "")) {
      stream.next();
      happen(Samples.started(job, attempt()));
      old = stream.next().id();
      happen(Samples.started(job, attempt()));
      stream.next();
      happen(firstFrame(job));
      String newest = stream.next().id();
      TopicPartition log =
          new TopicPartition(here.context().topics().events(), Integer.parseInt(old.split("-")[0]));
      long kept = Long.parseLong(newest.split("-")[1]);
      here.context()
          .kafka()
          .admin()
          .deleteRecords(java.util.Map.of(log, RecordsToDelete.beforeOffset(kept)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
    for (String id : List.of(old, "not-an-id", "77-0", "0-99999999", "1")) {
      try (EventStream stream = EventStream.open(here, job.getId(), id)) {
        assertThat(stream.next().event()).as(id).isEqualTo("snapshot");
      }
    }
  }

  @Test
  void aWatcherOfAnEndedRenderGetsTheSnapshotAndTheEndAndNothingWhenItComesBack() throws Exception {
    RenderJob job = accepted("over");
    try (EventStream early = EventStream.open(here, job.getId(), "ended")) {
      assertThat(early.next().event()).as("it has not ended").isEqualTo("snapshot");
    }
    happen(Samples.ended(job, Outcome.CANCELLED));
    for (RunningGateway gateway : List.of(here, there)) {
      gateway.awaitRender(job.getId(), json -> json.containsKey("end"));
      String last;
      try (EventStream stream = EventStream.open(gateway, job.getId(), "")) {
        Message snapshot = stream.next();
        assertThat(snapshot.data().containsKey("end")).isTrue();
        last = snapshot.id();
        assertThat(last).isEqualTo("ended");
        assertThat(stream.ends()).isTrue();
      }
      try (EventStream again = EventStream.open(gateway, job.getId(), last)) {
        assertThat(again.response().statusCode()).isEqualTo(204);
      }
    }
  }

  @Test
  void refusesWhatNobodyKnowsAndLeavesNoWatcher() throws Exception {
    String unknown = Samples.job(Samples.NOW).getId();
    assertThat(here.get("/v1/renders/" + unknown + "/events").status()).isEqualTo(404);
    assertThat(here.get("/v1/renders/nothing/events").status()).isEqualTo(400);
    Await.until(RunningGateway.SOON, "no watcher", () -> here.watchers() == 0);
  }

  @Test
  void aClientThatGoesAwayIsForgotten() throws Exception {
    RenderJob job = accepted("left");
    EventStream stream = EventStream.open(here, job.getId(), "");
    stream.next();
    assertThat(here.watchers()).isEqualTo(1);
    stream.close();
    Await.until(RunningGateway.SOON, "no watcher", () -> here.watchers() == 0);
  }

  @Test
  void grpcWatchersGetTheSameAndAreForgottenToo() throws Exception {
    RenderJob job = accepted("by grpc");
    Vertx vertx = Vertx.vertx();
    BlockingQueue<RenderUpdate> updates = new LinkedBlockingQueue<>();
    RenderServiceGrpcClient client = RenderServiceGrpcClient.create(
        GrpcClient.client(vertx), SocketAddress.inetSocketAddress(here.port(), "127.0.0.1"));
    try {
      WatchRenderRequest request =
          WatchRenderRequest.newBuilder().setId(job.getId()).build();
      client.watchRender(request).onSuccess(stream -> stream.handler(updates::add));
      assertThat(next(updates).getSnapshot().getSpec().getPrompt()).isEqualTo("by grpc");
      happen(Samples.started(job, attempt()));
      RenderUpdate started = next(updates);
      assertThat(started.getEvent().hasStarted()).isTrue();

      happen(firstFrame(job));
      assertThat(next(updates).getEvent().hasFirstFrame()).isTrue();
      client
          .watchRender(request.toBuilder().setAfter(started.getEventId()).build())
          .onSuccess(stream -> stream.handler(updates::add));
      assertThat(next(updates).getEvent().hasFirstFrame()).isTrue();
      assertThat(here.watchers()).isEqualTo(2);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    Await.until(RunningGateway.SOON, "no watcher", () -> here.watchers() == 0);
  }

  @Test
  void moreWatchersThanTheGatewayTakesAreRefused() throws Exception {
    RenderJob job = accepted("crowded");
    List<EventStream> open = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        EventStream stream = EventStream.open(here, job.getId(), "");
        open.add(stream);
        assertThat(stream.next().event()).isEqualTo("snapshot");
      }
      try (EventStream refused = EventStream.open(here, job.getId(), "")) {
        assertThat(refused.response().statusCode()).isEqualTo(429);
        assertThat(refused.response().headers().firstValue("retry-after")).isPresent();
      }
    } finally {
      for (EventStream stream : open) {
        stream.close();
      }
    }
    Await.until(RunningGateway.SOON, "no watcher", () -> here.watchers() == 0);
  }

  private static RenderUpdate next(BlockingQueue<RenderUpdate> updates) throws Exception {
    RenderUpdate update = updates.poll(20, TimeUnit.SECONDS);
    if (update == null) {
      throw new AssertionError("no update came");
    }
    return update;
  }

  /** A render that both gateways know. */
  private static RenderJob accepted(String prompt) {
    RenderJob job = Samples.job(Instant.now());
    job = job.toBuilder().setSpec(job.getSpec().toBuilder().setPrompt(prompt)).build();
    here.write(here.context().topics().jobs("bulk"), job.getId(), job.toByteArray());
    here.awaitRender(job.getId(), json -> true);
    there.awaitRender(job.getId(), json -> true);
    return job;
  }

  private static void happen(RenderEvent event) {
    RunningGateway.publish(here.context(), event, true);
  }

  private static void preview(PreviewRecord record) {
    here.write(here.context().topics().previews(), record.getId(), record.toByteArray());
  }

  private static PreviewRecord jpeg(RenderJob job, String attempt, int grey) {
    byte[] bytes = new byte[4];
    java.util.Arrays.fill(bytes, (byte) grey);
    return PreviewRecord.newBuilder()
        .setId(job.getId())
        .setTenant(job.getTenant())
        .setAttempt(attempt)
        .setPreview(Preview.newBuilder().setJpeg(ByteString.copyFrom(bytes)))
        .build();
  }

  private static RenderEvent firstFrame(RenderJob job) {
    return Samples.started(job, attempt()).toBuilder()
        .setFirstFrame(dev.kinora.v1.FirstFrame.getDefaultInstance())
        .build();
  }

  private static String attempt() {
    return Uuids.v7(InstantSource.system()).toString();
  }
}
