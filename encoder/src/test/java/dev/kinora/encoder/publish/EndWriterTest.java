package dev.kinora.encoder.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.encoder.assembly.ClipAssembler;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.assembly.Step;
import dev.kinora.encoder.codec.EncodedClip;
import dev.kinora.encoder.codec.PlacementResult;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Digests;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.VideoFormat;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndWriterTest {
  private static final Placement MAIN =
      Placement.newBuilder().setName("main").setWidth(64).setHeight(32).build();

  @TempDir
  Path folder;

  private final MemoryStore store = new MemoryStore();
  private final MockProducer<String, byte[]> control =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final Topics topics =
      new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of())));
  private final RenderRecords render = RenderRecords.of(2);
  private final EndStore ends = new EndStore(store);
  private final Patience.Traffic traffic = new Patience.Traffic(store.health());
  private final Patience always = patience(() -> false);
  private EndWriter writer;

  @BeforeEach
  void open() {
    writer = new EndWriter(
        new VideoStore(
            store, SpoolFolder.open(folder.resolve("spool"), 1 << 20, () -> Long.MAX_VALUE)),
        ends,
        new ControlSender(new LastingProducer(() -> control), topics),
        "build-1",
        () -> Instant.ofEpochSecond(1_000));
  }

  @Test
  void storesTheVideosBeforeTheEnd() throws Exception {
    StoredEnd stored = writer.whole(render.header(), whole(), encoded(video("bytes")), always);
    RenderEnd end = stored.getEnd();

    assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(end.getOutputs(0).getKey())
        .isEqualTo("local/renders/%s/%s/build-1/main".formatted(render.id(), "01".repeat(32)));
    assertThat(end.getOutputs(0).getSha256().toByteArray())
        .isEqualTo(Digests.sha256("bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(ends.find("local", render.id())).contains(stored);
    assertThat(store.get(StoreKeys.classIndex("local", render.frameClass().toByteArray())))
        .hasValue(render.id().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(control.history()).hasSize(1);
  }

  @Test
  void namesTheMediaTypeOfTheFormatInTheEndAndInTheStore() throws Exception {
    Path file = Files.writeString(folder.resolve("x"), "x");
    var gif =
        new PlacementResult.Encoded(MAIN.toBuilder().setFormat(VideoFormat.GIF).build(), file, 1);
    RenderEnd end = writer.whole(render.header(), whole(), encoded(gif), always).getEnd();

    assertThat(end.getOutputs(0).getMediaType()).isEqualTo("image/gif");
    assertThat(store.stat(end.getOutputs(0).getKey()).orElseThrow().mediaType())
        .isEqualTo("image/gif");
  }

  @Test
  void adoptsTheVideoThatAnEarlierJudgeStored() throws Exception {
    String key = StoreKeys.output(
        "local", render.id(), render.frameClass().toByteArray(), "build-1", "main");
    store.putIfAbsent(key, new byte[] {1, 2, 3}, "video/mp4"); // without a digest of its own
    RenderEnd end =
        writer.whole(render.header(), whole(), encoded(video("other")), always).getEnd();

    assertThat(end.getOutputs(0).getBytes()).isEqualTo(3);
    assertThat(end.getOutputs(0).getSha256().toByteArray())
        .isEqualTo(Digests.sha256(new byte[] {1, 2, 3}));
    assertThat(store.get(key)).hasValue(new byte[] {1, 2, 3});
  }

  @Test
  void adoptsTheEndThatAnEarlierJudgeWroteWithItsOutcome() throws Exception {
    Decision.Over cancel =
        Decision.alone(new LoggedRecord(0, 7, 10, render.cancel())).orElseThrow();
    RenderEnd first =
        writer.over(render.header(), Optional.empty(), cancel, always).getEnd();
    RenderEnd second =
        writer.whole(render.header(), whole(), encoded(video("late")), always).getEnd();

    assertThat(first.getOutcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void tellsPartialAndFailedByThePlacements() throws Exception {
    PlacementResult failed = new PlacementResult.Failed(
        MAIN.toBuilder().setName("capped").build(),
        Failure.newBuilder()
            .setCode(FailureCode.CAP_EXCEEDED)
            .setMessage("too big")
            .build());
    RenderEnd partial = RenderEnds.whole(
            render.header(),
            whole(),
            new RenderEnds.Made(outputs(true, false), Optional.empty(), "b"),
            Instant.EPOCH)
        .getEnd();
    assertThat(partial.getOutcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(partial.getFailure().getMessage()).startsWith("1 of 2 placements failed");

    RenderEnd none =
        writer.whole(render.header(), whole(), encoded(failed), always).getEnd();
    assertThat(none.getOutcome()).isEqualTo(Outcome.FAILED);
    assertThat(none.getFailure().getCode()).isEqualTo(FailureCode.CAP_EXCEEDED);
    assertThat(store.get(StoreKeys.classIndex("local", render.frameClass().toByteArray())))
        .isEmpty();
  }

  @Test
  void waitsForAStoreThatIsAwayUntilNobodyWantsTheEnd() {
    store.down(true);
    var givenUp = new AtomicBoolean();
    var tries = new AtomicInteger();
    Decision.Over cancel =
        Decision.alone(new LoggedRecord(0, 7, 10, render.cancel())).orElseThrow();
    var patience = patience(() -> tries.incrementAndGet() > 0 && givenUp.get());
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var end = CompletableFuture.supplyAsync(
          () -> {
            try {
              return writer.over(render.header(), Optional.empty(), cancel, patience);
            } catch (Patience.ExhaustedException e) {
              throw new IllegalStateException(e);
            }
          },
          threads);
      Await.until(Duration.ofSeconds(5), "two tries", () -> tries.get() >= 2);
      store.down(false);
      assertThat(Await.result(Duration.ofSeconds(20), "the end", end).getEnd().getOutcome())
          .isEqualTo(Outcome.CANCELLED);
    }
    store.down(true);
    givenUp.set(true);
    assertThatThrownBy(() -> writer.over(render.header(), Optional.empty(), cancel, patience))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void theIndexNamesTheFirstRenderOfAClassForAsLongAsThatIsWhole() throws Exception {
    RenderEnd first =
        writer.whole(render.header(), whole(), encoded(video("first")), always).getEnd();
    complete(RenderRecords.of(2));
    assertThat(indexed()).isEqualTo(render.id());

    store.delete(first.getOutputs(0).getKey());
    RenderEnd second = complete(RenderRecords.of(2));
    assertThat(indexed()).as("the first one's video is gone").isEqualTo(second.getId());

    store.delete(StoreKeys.end("local", second.getId()));
    RenderEnd third = complete(RenderRecords.of(2));
    assertThat(indexed()).as("the second one's end is gone").isEqualTo(third.getId());
  }

  private Patience patience(BooleanSupplier givenUp) {
    return new Patience(givenUp, traffic, fault -> {
      throw new UncheckedIOException(fault);
    });
  }

  private RenderEnd complete(RenderRecords other) throws Exception {
    return writer
        .whole(other.header(), whole(other), encoded(video(other.id())), always)
        .getEnd();
  }

  private String indexed() {
    String key = StoreKeys.classIndex("local", render.frameClass().toByteArray());
    return new String(store.get(key).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static List<dev.kinora.v1.Output> outputs(boolean... good) {
    var outputs = new java.util.ArrayList<dev.kinora.v1.Output>();
    for (boolean one : good) {
      var output = dev.kinora.v1.Output.newBuilder().setPlacement("p" + outputs.size());
      if (!one) {
        output.setFailure(Failure.newBuilder().setCode(FailureCode.ENCODING_FAILED));
      }
      outputs.add(output.build());
    }
    return outputs;
  }

  private static EncodedClip encoded(PlacementResult placement) {
    return new EncodedClip(List.of(placement), Optional.empty());
  }

  private PlacementResult video(String content) throws Exception {
    Path file = Files.writeString(folder.resolve(content + ".mp4"), content);
    return new PlacementResult.Encoded(MAIN, file, content.length());
  }

  private Decision.Whole whole() {
    return whole(render);
  }

  private static Decision.Whole whole(RenderRecords render) {
    var assembler = new ClipAssembler(render.header());
    long offset = 0;
    Step last = new Step.Noted();
    for (var record : render.all()) {
      last = assembler.take(new LoggedRecord(0, offset++, 10, record));
    }
    return (Decision.Whole) ((Step.Decided) last).decision();
  }
}
