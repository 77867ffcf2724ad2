package dev.kinora.gateway.boot;

import static dev.kinora.gateway.fixture.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.job.RecordHeaders;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.log.v1.DiskNotice;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class GatewayIT extends OneGateway {
  private static final String ATTEMPT = "0190a000-0000-7000-8000-000000000001";

  @Test
  void theJobOnTheTopicIsWhatTheClientSaid() throws Exception {
    Answer accepted = gateway.post("/v1/renders", """
        {"spec": {"prompt": "a rocket", "frames": 12, "seed": "7", "queue": "bulk", "labels": {"sku": "42"},
                  "placements": [{"name": "story", "width": 108, "height": 192}]}}
        """);

    assertThat(accepted.status()).isEqualTo(201);
    RenderJob job = jobOf(accepted.id(), "bulk");
    RenderSpec.Builder said = RenderSpec.newBuilder()
        .setPrompt("a rocket")
        .setFrames(12)
        .setSeed(7)
        .setQueue("bulk")
        .putLabels("sku", "42");
    said.addPlacementsBuilder().setName("story").setWidth(108).setHeight(192);
    assertThat(job.getSpec()).isEqualTo(said.build());
    assertThat(job.getTenant()).isEqualTo(TENANT);
    assertThat(job.getModelDigest()).isEqualTo(Samples.MODEL_DIGEST);
    Answer known = gateway.get("/v1/renders/" + accepted.id());
    assertThat(known.status()).isEqualTo(200);
    assertThat(known.json().getString("state")).isEqualTo("RENDER_ACCEPTED");
    assertThat(known.json().getString("queue")).isEqualTo("bulk");
  }

  @Test
  void theSameKeyIsTheSameRenderAndAnotherRequestAConflict() {
    String body = "{\"spec\":{\"prompt\":\"a key\"}}";
    Answer first = gateway.post("/v1/renders", body, "idempotency-key", "it-1");
    Answer second = gateway.post("/v1/renders", body, "idempotency-key", "it-1");
    Answer inside = gateway.post(
        "/v1/renders", "{\"spec\":{\"prompt\":\"a key\"},\"idempotencyKey\":\"it-1\"}");
    Answer other = gateway.post(
        "/v1/renders", "{\"spec\":{\"prompt\":\"a lock\"}}", "idempotency-key", "it-1");

    assertThat(second.id()).isEqualTo(first.id()).isEqualTo(inside.id());
    assertThat(second.json().getBoolean("existing")).isTrue();
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().getInteger("code")).isEqualTo(6);
    assertThat(gateway.read(gateway.context().topics().jobs("interactive")).stream()
            .filter(record -> record.key().equals(first.id())))
        .hasSize(1);
  }

  @Test
  void listsByLabelNewestFirstPageByPage() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(gateway
          .post("/v1/renders", "{\"spec\":{\"prompt\":\"p\",\"labels\":{\"set\":\"pages\"}}}")
          .id());
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      Answer page = gateway.get("/v1/renders?label=set=pages&pageSize=2&pageToken=" + token);
      page.json()
          .getJsonArray("renders")
          .forEach(render -> seen.add(((JsonObject) render).getString("id")));
      token = page.json().getString("nextPageToken", "");
      if (seen.size() == 2) {
        gateway.post(
            "/v1/renders", "{\"spec\":{\"prompt\":\"late\",\"labels\":{\"set\":\"pages\"}}}");
      }
    } while (!token.isEmpty());

    assertThat(seen).containsExactlyElementsOf(ids.reversed());
  }

  @Test
  void aCancelIsInTheFrameLogAndHintedOnControl() throws Exception {
    Answer accepted = gateway.post(
        "/v1/renders", "{\"spec\":{\"prompt\":\"unwanted\",\"labels\":{\"a\":\"b\"}}}");
    Answer cancelled =
        gateway.post("/v1/renders/" + accepted.id() + ":cancel", "{\"reason\":\"typo\"}");

    assertThat(cancelled.status()).isEqualTo(200);
    FrameRecord asked = frameRecords(accepted.id()).getFirst();
    assertThat(asked.getCancelAsked().getReason()).isEqualTo("typo");
    assertThat(asked.getHeader())
        .isEqualTo(RecordHeaders.of(jobOf(accepted.id(), "interactive"), ""));
    List<String> hinted = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record :
        gateway.read(gateway.context().topics().control())) {
      hinted.add(ControlRecord.parseFrom(record.value()).getCancel().getId());
    }
    assertThat(hinted).contains(accepted.id());

    RenderJob job = jobOf(accepted.id(), "interactive");
    publish(Samples.end(job, Outcome.CANCELLED));
    gateway.awaitRender(job.getId(), json -> json.getString("state").equals("RENDER_CANCELLED"));
    assertThat(gateway.post("/v1/renders/" + accepted.id() + ":cancel", "").status())
        .isEqualTo(200);
    assertThat(frameRecords(accepted.id())).hasSize(1);
  }

  @Test
  void followsARenderToItsVideoAndServesItInParts() throws Exception {
    String id =
        gateway.post("/v1/renders", "{\"spec\":{\"prompt\":\"a video\"}}").id();
    RenderJob job = jobOf(id, "interactive");
    gateway.write(
        gateway.context().topics().events(), id, Samples.started(job, ATTEMPT).toByteArray());
    gateway.awaitRender(id, json -> json.getString("state").equals("RENDER_SAMPLING"));
    gateway.write(
        gateway.context().topics().previews(),
        id,
        Samples.progress(job, ATTEMPT, 3, 12).toByteArray());
    gateway.awaitRender(id, json -> json.containsKey("progress"));
    assertThat(gateway.get("/v1/renders/" + id + "/videos/main").status()).isEqualTo(404);

    byte[] video = new byte[300_000];
    new Random(7).nextBytes(video);
    String key = TENANT + "/renders/" + id + "/class/build/main";
    gateway.context().store().put(key, video, "video/webm");
    publish(Samples.completed(job, key, video, "video/webm"));
    Answer done =
        gateway.awaitRender(id, json -> json.getString("state").equals("RENDER_COMPLETED"));
    String path = done.json().getJsonObject("videos").getString("main");

    HttpResponse<byte[]> whole = gateway.send(gateway.request(path), BodyHandlers.ofByteArray());
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(video);
    assertThat(whole.headers().firstValue("content-type")).contains("video/webm");
    assertThat(whole.headers().firstValue("content-disposition").orElseThrow())
        .contains(id + "-main.webm");
    String etag = whole.headers().firstValue("etag").orElseThrow();

    HttpResponse<byte[]> part = gateway.send(
        gateway.request(path, "range", "bytes=100000-200000"), BodyHandlers.ofByteArray());
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(video, 100_000, 200_001));
    assertThat(part.headers().firstValue("content-range")).contains("bytes 100000-200000/300000");

    HttpResponse<byte[]> tail =
        gateway.send(gateway.request(path, "range", "bytes=-10"), BodyHandlers.ofByteArray());
    assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(video, 299_990, 300_000));
    HttpResponse<byte[]> head = gateway.send(
        gateway.request(path).method("HEAD", BodyPublishers.noBody()), BodyHandlers.ofByteArray());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length")).contains("300000");
    assertThat(head.body()).isEmpty();
    assertThat(status(path, "range", "bytes=300000-")).isEqualTo(416);
    assertThat(status(path, "if-none-match", etag)).isEqualTo(304);
    assertThat(status(path, "range", "bytes=0-1", "if-range", "\"other\"")).isEqualTo(200);
    assertThat(gateway.get("/v1/renders/" + id + "/videos/story").status()).isEqualTo(404);
  }

  @Test
  void answersForARenderOnlyTheStoreKnows() {
    RenderJob old = Samples.job(Instant.now().minus(Duration.ofDays(30)));
    gateway
        .context()
        .store()
        .put(
            StoreKeys.end(TENANT, old.getId()),
            Samples.stored(Samples.end(old, Outcome.FAILED)),
            "application/json");

    Answer known = gateway.get("/v1/renders/" + old.getId());
    assertThat(known.json().getString("state")).isEqualTo("RENDER_FAILED");
    assertThat(known.json().getJsonObject("end").getJsonObject("failure").getString("code"))
        .isEqualTo("BROKEN_FRAME");
    assertThat(gateway.get("/v1/renders/0190a000-0000-7000-8000-0000000000ff").status())
        .isEqualTo(404);
  }

  @Test
  void anotherGatewayBuildsTheSameViewFromTheLogs() throws Exception {
    Answer open = gateway.post(
        "/v1/renders", "{\"spec\":{\"prompt\":\"open\",\"labels\":{\"set\":\"view\"}}}");
    Answer done = gateway.post(
        "/v1/renders", "{\"spec\":{\"prompt\":\"done\",\"labels\":{\"set\":\"view\"}}}");
    publish(Samples.end(jobOf(done.id(), "interactive"), Outcome.COMPLETED));
    gateway.awaitRender(done.id(), json -> json.containsKey("end"));
    gateway.write(gateway.context().topics().jobs("bulk"), "garbage", new byte[] {1, 2, 3});
    RenderJob foreign = Samples.job(Instant.now()).toBuilder()
        .clearAcceptedAt()
        .clearExpiresAt()
        .build();
    gateway.write(gateway.context().topics().jobs("bulk"), foreign.getId(), foreign.toByteArray());

    try (RunningGateway fresh = RunningGateway.start(INFRA.context("fresh"))) {
      Answer here = fresh.get("/v1/renders?label=set=view");
      assertThat(here.json())
          .isEqualTo(gateway.get("/v1/renders?label=set=view").json());
      assertThat(here.json().getJsonArray("renders")).hasSize(2);
      assertThat(fresh.get("/v1/renders/" + open.id()).json().getString("state"))
          .isEqualTo("RENDER_ACCEPTED");
      assertThat(fresh.get("/v1/renders/" + foreign.getId()).json().getString("queue"))
          .isEqualTo("bulk");
    }
  }

  @Test
  void expiresExactlyTheUnendedRendersPastTheirTime() throws Exception {
    RenderJob late = overdue();
    RenderJob ended = overdue();
    RenderJob alive = Samples.job(Instant.now());
    publish(Samples.end(ended, Outcome.FAILED));
    for (RenderJob job : List.of(ended, alive, late)) {
      gateway.write(gateway.context().topics().jobs("bulk"), job.getId(), job.toByteArray());
    }
    Await.until(
        RunningGateway.SOON,
        "Expired of the late one",
        () -> !frameRecords(late.getId()).isEmpty());
    RenderJob later = overdue();
    gateway.write(gateway.context().topics().jobs("bulk"), later.getId(), later.toByteArray());
    Await.until(
        RunningGateway.SOON,
        "Expired of another round",
        () -> !frameRecords(later.getId()).isEmpty());

    assertThat(frameRecords(late.getId())).hasSize(1).first().satisfies(record -> {
      assertThat(record.hasExpired()).isTrue();
      assertThat(record.getHeader()).isEqualTo(RecordHeaders.of(late, ""));
    });
    assertThat(frameRecords(ended.getId())).isEmpty();
    assertThat(frameRecords(alive.getId())).isEmpty();
  }

  /** It was over before it was written: that says more of its producer's clock than of the farm. */
  @Test
  void anExpiryOfAJobThatBreaksARuleSaysWhichOne() throws Exception {
    RenderJob wrong = overdue();
    wrong =
        wrong.toBuilder().setSpec(wrong.getSpec().toBuilder().setFrames(481)).build();
    gateway.write(gateway.context().topics().jobs("bulk"), wrong.getId(), wrong.toByteArray());
    String id = wrong.getId();
    Await.until(RunningGateway.SOON, "its Expired", () -> !frameRecords(id).isEmpty());

    FrameRecord record = frameRecords(id).getFirst();
    assertThat(record.getExpired().getFailure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(record.getExpired().getFailure().getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("spec.frames", "accepted_at");
    assertThat(record.getSaid().getSpec()).isEqualTo(wrong.getSpec());
  }

  @Test
  void tellsHealthAndMetrics() {
    assertThat(gateway.get("/health/live").status()).isEqualTo(200);
    assertThat(gateway.get("/health/ready").json().getBoolean("ready")).isTrue();
    String metrics =
        gateway.send(gateway.request("/metrics"), BodyHandlers.ofString()).body();
    assertThat(metrics).contains("kinora_gateway_renders{state=\"accepted\"}");
    Answer models = gateway.get("/v1/models");
    assertThat(models.json().getString("defaultModel")).isEqualTo("fluent-loops");
    assertThat(models.json().getJsonArray("models")).hasSize(2);
  }

  @Test
  void refusesNewRendersWhileTheFarmsDiskIsFullAndTakesThemAgainAfterwards() {
    disk("the disk of /data is full (5 MiB free, 256 needed)");
    Answer refused = Await.value(
        RunningGateway.SOON,
        "a refusal",
        () -> Optional.of(gateway.post("/v1/renders", "{\"spec\":{\"prompt\":\"full\"}}"))
            .filter(answer -> answer.status() != 201));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().getString("message")).contains("the disk of /data is full");

    disk("");
    Await.until(
        RunningGateway.SOON,
        "a render that is taken",
        () -> gateway.post("/v1/renders", "{\"spec\":{\"prompt\":\"room\"}}").status() == 201);
  }

  private static void disk(String fault) {
    ControlRecord notice = ControlRecord.newBuilder()
        .setDisk(DiskNotice.newBuilder().setFault(fault))
        .build();
    gateway.write(gateway.context().topics().control(), "disk", notice.toByteArray());
  }

  private static RenderJob overdue() {
    return Samples.job(Instant.now().minus(Duration.ofDays(2)));
  }

  private static int status(String path, String... headers) {
    return gateway
        .send(gateway.request(path, headers), BodyHandlers.discarding())
        .statusCode();
  }

  /** As a judge does, after one that died before its commit: the log then ends with the marks of transactions. */
  private static void publish(RenderEnd end) {
    RunningGateway.publish(
        gateway.context(),
        Samples.ended(end.toBuilder().setOutcome(Outcome.PARTIAL).build()),
        false);
    RunningGateway.publish(gateway.context(), Samples.ended(end), true);
  }

  private static RenderJob jobOf(String id, String queue) throws Exception {
    for (ConsumerRecord<String, byte[]> record :
        gateway.read(gateway.context().topics().jobs(queue))) {
      if (record.key().equals(id)) {
        return RenderJob.parseFrom(record.value());
      }
    }
    throw new AssertionError("no job " + id + " in queue " + queue);
  }

  private static List<FrameRecord> frameRecords(String id) {
    List<FrameRecord> records = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record :
        gateway.read(gateway.context().topics().frames())) {
      try {
        if (record.key().equals(id)) {
          records.add(FrameRecord.parseFrom(record.value()));
        }
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return records;
  }
}
