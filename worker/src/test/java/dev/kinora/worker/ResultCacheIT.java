package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.job.EndJson;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker and a store in which the outputs of one render are: which jobs it samples, and which it answers from there. */
class ResultCacheIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RoleContext context;
  private static WorkerHarness farm;
  private static Worker worker;
  private static RenderJob done;
  private static ByteString frameClass;

  /** One render, and what the judge would have written of it. */
  @BeforeAll
  static void start() throws Exception {
    context = INFRA.context("worker");
    farm = new WorkerHarness(context);
    worker = WorkerHarness.start(context, "w1", List.of(), Duration.ofSeconds(5));
    RenderJob.Builder first = job(asked());
    done = first.build();
    List<FrameRecord> records = farm.frames(farm.submit(first), KindCase.CLIP_FINISHED);
    frameClass = records.getFirst().getClipStarted().getFrameClass();
    assertThat(records.getLast().getClipFinished().hasFramesOf()).isFalse();
    context.store().put("local/renders/" + done.getId() + "/video", new byte[9], "video/mp4");
    RenderEnd end = RenderEnd.newBuilder()
        .setOutcome(Outcome.COMPLETED)
        .setSpec(done.getSpec())
        .addOutputs(Output.newBuilder()
            .setPlacement("main")
            .setKey("local/renders/" + done.getId() + "/video")
            .setBytes(9))
        .build();
    context
        .store()
        .put(
            StoreKeys.end("local", done.getId()),
            EndJson.print(StoredEnd.newBuilder().setEnd(end).build()),
            "application/json");
    index("local");
    index("other");
  }

  @AfterAll
  static void stop() {
    WorkerHarness.stop(worker);
    farm.close();
  }

  @Test
  void anEqualRenderIsNotSampled() {
    List<FrameRecord> records = render(job(asked().putLabels("sku", "7")));
    assertThat(records)
        .extracting(FrameRecord::getKindCase)
        .containsExactly(KindCase.CLIP_STARTED, KindCase.CLIP_FINISHED);
    assertThat(records.getFirst().getClipStarted().getFramesOf().getSource())
        .isEqualTo(done.getId());
    var finished = records.getLast().getClipFinished();
    assertThat(finished.getFramesOf().getSource()).isEqualTo(done.getId());
    assertThat(finished.getFrameClass()).isEqualTo(frameClass);
    assertThat(finished.getSteps()).isZero();
  }

  @Test
  void whoeverAsksForAFreshOneGetsIt() {
    assertSampled(render(job(asked().setFresh(true))));
  }

  @Test
  void otherOutputsAreSampled() {
    assertSampled(
        render(job(asked().addPlacements(Placement.newBuilder().setWidth(64).setHeight(64)))));
    assertSampled(render(job(asked().setFrameRate(Fraction.newBuilder().setNumerator(24)))));
  }

  @Test
  void otherFramesAreSampled() {
    assertSampled(render(job(asked().setSeed(8))));
    assertSampled(render(job(asked().clearSeed())));
  }

  /** Even where the index of its tenant names that render. */
  @Test
  void anotherTenantHasNoPartInIt() {
    assertSampled(render(job(asked()).setTenant("other")));
  }

  @Test
  void whereAnOutputIsGoneTheRenderIsSampled() {
    String key = "local/renders/" + done.getId() + "/video";
    context.store().delete(key);
    try {
      assertSampled(render(job(asked())));
    } finally {
      context.store().put(key, new byte[9], "video/mp4");
    }
  }

  private static RenderSpec.Builder asked() {
    return spec(3, 2);
  }

  private static void index(String tenant) {
    context
        .store()
        .put(
            StoreKeys.classIndex(tenant, frameClass.toByteArray()),
            done.getId().getBytes(StandardCharsets.UTF_8),
            "text/plain");
  }

  private static List<FrameRecord> render(RenderJob.Builder job) {
    return farm.frames(farm.submit(job), KindCase.CLIP_FINISHED);
  }

  private static void assertSampled(List<FrameRecord> records) {
    assertThat(records.stream().filter(FrameRecord::hasFrame)).hasSize(3);
    assertThat(records.getLast().getClipFinished().hasFramesOf()).isFalse();
  }
}
