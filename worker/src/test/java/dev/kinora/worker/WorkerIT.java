package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.SOON;
import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.job.Digests;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.Backlog;
import dev.kinora.log.v1.CancelHint;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.Preview;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.worker.model.TinyModel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One worker on a real broker and store: what becomes of each kind of record on a jobs topic. */
class WorkerIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  static Path folder;

  private static RoleContext context;
  private static WorkerHarness farm;
  private static Worker worker;

  @BeforeAll
  static void start() throws Exception {
    context = INFRA.context("worker");
    farm = new WorkerHarness(context);
    Path broken = TinyModel.writeBroken(folder.resolve("broken")).folder();
    Path saturable = TinyModel.copySaturable(folder.resolve("saturable"));
    worker = WorkerHarness.start(context, "w1", List.of(broken, saturable), Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    WorkerHarness.stop(worker);
    farm.close();
    assertThat(number("kinora.worker.tensors.open")).isZero();
  }

  @Test
  void aJobBecomesItsFramesInOrderAndIsDone() {
    Await.until(SOON, () -> context.readiness().isReady());
    String id = farm.submit(job(spec(10, 3).putLabels("sku", "42")));
    List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
    assertThat(records.get(0).getKindCase()).isEqualTo(KindCase.CLIP_STARTED);
    assertThat(records).hasSize(12);
    var started = records.get(0).getClipStarted();
    assertThat(started.getModelName()).isEqualTo("tiny-shapes");
    assertThat(started.getExact()).isTrue();
    assertThat(started.getFrameCount()).isEqualTo(10);
    List<Frame> frames = records.stream()
        .filter(FrameRecord::hasFrame)
        .map(FrameRecord::getFrame)
        .toList();
    assertThat(frames)
        .extracting(Frame::getIndex)
        .isEqualTo(IntStream.range(0, 10).boxed().toList());
    assertThat(frames).allSatisfy(frame -> {
      assertThat(frame.getPixels().size()).isEqualTo(32 * 32 * 4);
      assertThat(frame.getSha256())
          .isEqualTo(ByteString.copyFrom(Digests.sha256(frame.getPixels().toByteArray())));
      assertThat(frame.getFrameClass()).isEqualTo(started.getFrameClass());
    });
    assertThat(records)
        .allSatisfy(
            record -> assertThat(record.getHeader().getLabelsMap()).containsEntry("sku", "42"));
    assertThat(records.get(11).getClipFinished().getSteps()).isEqualTo(30);
    assertThat(number("kinora.worker.queue.wait")).isPositive();
    farm.read(
        context.topics().events(),
        read -> read.stream().filter(record -> id.equals(record.key())).count() == 2);
    farm.read(
        context.topics().previews(),
        read ->
            read.stream().anyMatch(record -> id.equals(record.key()) && hasJpeg(record.value())));
    idle();
  }

  @Test
  void aRenderGoesAsFarFromItsPictureAsItsStrengthSays() throws IOException {
    byte[] circle = firstFrame(spec(1, 8).setPrompt("circle").setSeed(3));
    byte[] star = firstFrame(spec(1, 8).setPrompt("star").setSeed(3));
    InitImage image =
        InitImage.newBuilder().setInline(ByteString.copyFrom(png(circle))).build();

    byte[] near = firstFrame(
        spec(1, 8).setPrompt("star").setSeed(3).setInitImage(image).setInitStrength(.1f));
    byte[] far =
        firstFrame(spec(1, 8).setPrompt("star").setSeed(3).setInitImage(image).setInitStrength(1));

    assertThat(difference(near, circle)).isLessThan(.5 * difference(star, circle));
    assertThat(far).as("strength 1 is noise").isEqualTo(star);
  }

  private static byte[] firstFrame(RenderSpec.Builder spec) {
    return farm.frames(farm.submit(job(spec)), KindCase.CLIP_FINISHED).stream()
        .filter(FrameRecord::hasFrame)
        .findFirst()
        .orElseThrow()
        .getFrame()
        .getPixels()
        .toByteArray();
  }

  private static byte[] png(byte[] premultiplied) throws IOException {
    var image = new BufferedImage(32, 32, BufferedImage.TYPE_4BYTE_ABGR_PRE);
    for (int i = 0; i < 32 * 32; i++) {
      for (int c = 0; c < 4; c++) {
        image.getRaster().setSample(i % 32, i / 32, c, premultiplied[4 * i + c] & 255);
      }
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static double difference(byte[] one, byte[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> Math.abs((one[i] & 255) - (other[i] & 255)) / 255.0)
        .average()
        .orElseThrow();
  }

  @Test
  void aPictureThatIsNoneEndsItsRender() {
    InitImage none =
        InitImage.newBuilder().setInline(ByteString.copyFromUtf8("no picture")).build();
    String id = farm.submit(job(spec(2, 2).setInitImage(none)));
    ClipAborted end = last(farm.frames(id, KindCase.CLIP_ABORTED)).getClipAborted();
    assertThat(end.getFinal()).isTrue();
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(end.getFailure().getMessage())
        .contains("spec.init_image.inline", "PNG, JPEG, WebP or GIF");
  }

  @Test
  void previewsAreInTheStyleOfTheirRender() throws IOException {
    assertThat(mostColourful(lastPreview(1))).as("as it is").isGreaterThan(80);
    assertThat(mostColourful(lastPreview(0))).as("grey").isLessThan(25);
  }

  private static BufferedImage lastPreview(float saturation) throws IOException {
    String id = farm.submit(job(spec(4, 2).setModel("saturable").addStyle(saturation)));
    byte[] jpeg = farm
        .read(
            context.topics().previews(),
            read -> read.stream().anyMatch(one -> id.equals(one.key()) && isLast(one.value())))
        .stream()
        .filter(one -> id.equals(one.key()) && isLast(one.value()))
        .map(one -> preview(one.value()).getJpeg().toByteArray())
        .findFirst()
        .orElseThrow();
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  private static boolean isLast(byte[] value) {
    return hasJpeg(value) && preview(value).getStep() == 2;
  }

  /** The largest difference of two channels of one pixel. */
  private static int mostColourful(BufferedImage image) {
    int width = image.getWidth();
    return IntStream.range(0, width * image.getHeight())
        .map(i -> image.getRGB(i % width, i / width))
        .map(rgb -> {
          int[] channels = {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
          Arrays.sort(channels);
          return channels[2] - channels[0];
        })
        .max()
        .orElseThrow();
  }

  private static boolean hasJpeg(byte[] value) {
    return preview(value).getJpeg().size() > 100;
  }

  private static Preview preview(byte[] value) {
    try {
      return PreviewRecord.parseFrom(value).getPreview();
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void denoisingShowsThePictureAtEveryStep() {
    String id = farm.submit(job(spec(5, 5).setMode(RenderMode.DENOISE)));
    List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
    assertThat(
            records.stream().filter(FrameRecord::hasFrame).map(r -> r.getFrame().getIndex()))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(records.get(6).getClipFinished().getSteps()).isEqualTo(5);
  }

  @Test
  void anInvalidJobEndsWithAllItsFaultsAndAmongTheDeadLetters() {
    String id = farm.submit(job(spec(0, 900).setGuidance(Float.NaN)));
    ClipAborted end = last(farm.frames(id, KindCase.CLIP_ABORTED)).getClipAborted();
    assertThat(end.getFinal()).isTrue();
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(end.getFailure().getViolationsList())
        .extracting(FieldViolation::getField)
        .contains("spec.frames", "spec.steps", "spec.guidance");
    assertThat(last(farm.frames(id, KindCase.CLIP_ABORTED)).getSaid().getSpec().getSteps())
        .as("what the client said, since no beginning tells it")
        .isEqualTo(900);
    awaitDeadLetter(id);
  }

  @Test
  void aJobOfAnUnknownModelEnds() {
    String id = farm.submit(job(spec(2, 2).setModel("no-such-model")));
    ClipAborted end = last(farm.frames(id, KindCase.CLIP_ABORTED)).getClipAborted();
    assertThat(end.getFinal()).isTrue();
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.UNKNOWN_MODEL);
    assertThat(end.getFailure().getMessage()).contains("tiny-shapes");
  }

  @Test
  void aPromptThatIsNoCategoryEndsWithTheCategories() {
    String id = farm.submit(job(spec(2, 2).setPrompt("hexagon")));
    ClipAborted end = last(farm.frames(id, KindCase.CLIP_ABORTED)).getClipAborted();
    assertThat(end.getFinal()).isTrue();
    assertThat(end.getFailure().getViolations(0).getAllowed()).contains("circle");
  }

  @Test
  void garbageIsCountedAndPutAsideAndNothingStops() {
    double before = number("kinora.worker.jobs.garbage");
    farm.send(
        context.topics().jobs("interactive"),
        "garbage",
        "\u0001not a job".getBytes(StandardCharsets.UTF_8));
    awaitDeadLetter("garbage");
    Await.until(SOON, () -> number("kinora.worker.jobs.garbage") == before + 1);
    farm.frames(farm.submit(job(spec(2, 2))), KindCase.CLIP_FINISHED);
  }

  @Test
  void aModelThatGivesNumbersThatAreNoneEndsTheRenderAfterSomeAttempts() {
    String id = farm.submit(job(spec(2, 2).setPrompt("circle").setModel("tiny-broken")));
    List<FrameRecord> records = farm.frames(
        id, record -> record.hasClipAborted() && record.getClipAborted().getFinal());
    List<ClipAborted> ends = records.stream()
        .filter(FrameRecord::hasClipAborted)
        .map(FrameRecord::getClipAborted)
        .toList();
    assertThat(ends).extracting(ClipAborted::getFinal).containsExactly(false, true);
    assertThat(ends)
        .extracting(end -> end.getFailure().getCode())
        .containsOnly(FailureCode.BROKEN_FRAME);
    assertThat(records).noneMatch(FrameRecord::hasFrame);
    idle();
  }

  @Test
  void aHintStopsAnEndedRenderWhoseLeaseWasRenewedMeanwhile() {
    String id = farm.submit(job(spec(480, 200)));
    farm.frames(id, KindCase.FRAME);
    double renewed = number("kinora.worker.leases.renewed");
    Await.until(SOON, () -> number("kinora.worker.leases.renewed") >= renewed + 2);
    end(id);
    farm.send(
        context.topics().control(),
        id,
        ControlRecord.newBuilder()
            .setCancel(CancelHint.newBuilder().setId(id).setTenant("local"))
            .build()
            .toByteArray());
    idle();
    List<FrameRecord> records = farm.frames(id, KindCase.CLIP_STARTED);
    assertThat(records).noneMatch(FrameRecord::hasClipFinished);
    assertThat(records.stream().filter(FrameRecord::hasClipStarted)).hasSize(1);
  }

  @Test
  void whereTheHintIsLostTheEndIsFoundInTheStore() {
    String id = farm.submit(job(spec(480, 200)));
    farm.frames(id, KindCase.CLIP_STARTED);
    end(id);
    idle();
    assertThat(farm.frames(id, KindCase.CLIP_STARTED)).noneMatch(FrameRecord::hasClipFinished);
  }

  @Test
  void aRenderThatHasEndedIsLeftAlone() {
    var ended = job(spec(2, 2));
    end(ended.getId());
    farm.submit(ended);
    String next = farm.submit(job(spec(2, 2)));
    farm.frames(next, KindCase.CLIP_FINISHED);
    idle();
    assertThat(farm.read(
            context.topics().frames(), read -> read.stream().anyMatch(r -> next.equals(r.key()))))
        .noneMatch(record -> ended.getId().equals(record.key()));
  }

  @Test
  void aJobWhoseEndCannotBeReadIsToldToTheJudgeInsteadOfPutAside() {
    var job = job(spec(2, 2));
    context
        .store()
        .putIfAbsent(StoreKeys.end("local", job.getId()), new byte[0], "application/json");
    farm.submit(job);
    ClipAborted aborted = last(farm.frames(job.getId(), KindCase.CLIP_ABORTED)).getClipAborted();
    assertThat(aborted.getFinal()).isFalse();
    assertThat(aborted.getFailure().getMessage()).contains("end.json is not readable");
    awaitDeadLetter(job.getId());
    idle();
  }

  @Test
  void theBacklogShutsTheSlotsAndOpensThemAgain() {
    report(Long.MAX_VALUE / 4);
    Await.until(SOON, "no slot to be a member", () -> members() == 0);
    String id = farm.submit(job(spec(2, 2)));
    report(0);
    farm.frames(id, KindCase.CLIP_FINISHED);
  }

  private static void report(long bytes) {
    farm.send(
        context.topics().control(),
        "encoder",
        ControlRecord.newBuilder()
            .setBacklog(Backlog.newBuilder()
                .setEncoder("test")
                .setPartition(0)
                .setReadPosition(bytes == 0 ? Long.MAX_VALUE : 0)
                .setBacklogBytes(bytes)
                .setMeanRecordBytes(1L << 40))
            .build()
            .toByteArray());
  }

  private static int members() {
    String group = context.topics().shareGroup("interactive");
    try {
      return context
          .kafka()
          .admin()
          .describeShareGroups(List.of(group))
          .all()
          .get()
          .values()
          .stream()
          .map(described -> described.members())
          .mapToInt(Collection::size)
          .sum();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void end(String id) {
    context
        .store()
        .putIfAbsent(
            StoreKeys.end("local", id), "{}".getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private static void awaitDeadLetter(String key) {
    farm.read(
        context.topics().jobsDead(),
        read -> read.stream().anyMatch(record -> key.equals(record.key())));
  }

  private static void idle() {
    Await.until(SOON, "the worker to hold nothing", () -> number("kinora.worker.jobs.leased") == 0);
  }

  private static FrameRecord last(List<FrameRecord> records) {
    return records.get(records.size() - 1);
  }

  private static double number(String name) {
    return WorkerHarness.number(context.metrics().registry(), name);
  }
}
