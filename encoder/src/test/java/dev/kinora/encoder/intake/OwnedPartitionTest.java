package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.encoder.intake.Undecided.PassedOver;
import dev.kinora.encoder.publish.EndStore;
import dev.kinora.encoder.publish.EndWriter;
import dev.kinora.encoder.publish.Patience;
import dev.kinora.encoder.publish.VideoStore;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.Topics;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One partition without a broker: this thread is the reader. */
class OwnedPartitionTest {
  private static final int PARTITION = 2;

  @TempDir
  Path folder;

  /** Nobody is asked there. */
  private final KafkaConfig kafka = KafkaConfig.read(
      ConfigReader.of(Map.of("kafka.bootstrap-servers", "127.0.0.1:1"), Map.of(), Map.of()));

  private final KafkaClients clients = new KafkaClients(kafka);
  private final Topics topics = new Topics(kafka);
  private final MemoryStore store = new MemoryStore();
  private final ExecutorService codecs = Executors.newSingleThreadExecutor();
  private final AtomicReference<@Nullable Error> fault = new AtomicReference<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Map<String, StoredEnd> ends = new HashMap<>();
  private SpoolFolder spool;
  private OwnedPartition.Desk desk;
  private OwnedPartition partition;
  private long offset;

  @BeforeEach
  void open() {
    spool = SpoolFolder.open(folder.resolve("spool"), 1 << 20, () -> Long.MAX_VALUE);
    var meters = new EncoderMeters(new SimpleMeterRegistry());
    var health =
        new SpoolHealth(folder, () -> Long.MAX_VALUE, new Readiness(), InstantSource.system());
    var none = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    var control = new ControlSender(new LastingProducer(() -> none), topics);
    var writer = new EndWriter(
        new VideoStore(store, spool),
        new EndStore(store),
        control,
        "build",
        InstantSource.system());
    var endings = new Endings(new Endings.Desk(
        writer,
        new LogScan(clients, topics, "e"),
        Runnable::run,
        new Patience.Traffic(store.health()),
        health,
        meters));
    var places = new Places(4, new OpenClip.Desk(spool, this::encode, 1 << 20));
    var faults = new Faults(nanos::get);
    desk =
        new OwnedPartition.Desk(new RecordParser(topics), endings, places, faults, health, meters);
    partition = new OwnedPartition(PARTITION, new LogScan.Start(0, Map.of()), desk);
  }

  @AfterEach
  void close() {
    partition.drop();
    codecs.shutdown();
    clients.close();
  }

  @Test
  void aClipThatMeetsAnErrorEachTimeIsReadFiveTimesAndFailed() {
    RenderRecords broken = RenderRecords.onPartition(topics, PARTITION, 2);
    List<ConsumerRecord<String, byte[]>> log = logged(broken);
    fault.set(new NoClassDefFoundError("org/example/Gone"));
    take(log);
    int reads = 1;
    while (!ends.containsKey(broken.id())) {
      assertThat(reads).isLessThan(Faults.MOST);
      PassedOver passed = passedOver(broken);
      assertThat(partition.undecided().waits(passed)).isTrue();
      assertThat(partition.commit("")).as("nothing is forgotten").isZero();
      nanos.addAndGet(Duration.ofSeconds(60).toNanos());
      assertThat(partition.undecided().waits(passed)).isFalse();
      partition.undecided().reopen(passed);
      take(log);
      reads++;
    }

    assertThat(reads).isEqualTo(Faults.MOST);
    RenderEnd end = end(broken);
    assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INTERNAL);
    assertThat(end.getFailure().getMessage()).contains("NoClassDefFoundError: org/example/Gone");
    assertThat(ends.get(broken.id()).getJudgement().getDecidedBy().getOffset()).isEqualTo(3);
    assertThat(spool.reserved()).isZero();
    assertThat(partition.commit("")).isEqualTo(4);
  }

  @Test
  void anErrorWithOneClipLeavesItsNeighboursAlone() {
    RenderRecords broken = RenderRecords.onPartition(topics, PARTITION, 2);
    RenderRecords neighbour = RenderRecords.onPartition(topics, PARTITION, 2);
    List<ConsumerRecord<String, byte[]>> others = logged(neighbour);
    take(others.subList(0, 2));
    fault.set(new NoClassDefFoundError("org/example/Gone"));
    take(logged(broken));
    fault.set(null);
    take(others.subList(2, 4));

    Await.until(Duration.ofSeconds(20), "the neighbour's end", () -> {
      pump();
      return ends.containsKey(neighbour.id());
    });
    assertThat(end(neighbour).getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ends).doesNotContainKey(broken.id());
  }

  @Test
  void memoryThatRanOutIsNoClipsFault() {
    RenderRecords render = RenderRecords.onPartition(topics, PARTITION, 2);
    fault.set(new OutOfMemoryError("unable to create native thread"));

    assertThatThrownBy(() -> take(logged(render))).isSameAs(fault.get());
    assertThat(ends).isEmpty();
    assertThat(partition.commit("")).as("nothing is forgotten").isZero();
  }

  private PassedOver passedOver(RenderRecords render) {
    return (PassedOver) Objects.requireNonNull(partition.undecided().find(render.id()));
  }

  private RenderEnd end(RenderRecords render) {
    return Objects.requireNonNull(ends.get(render.id())).getEnd();
  }

  private void encode(Runnable task) {
    Error error = fault.get();
    if (error != null) {
      throw error;
    }
    codecs.execute(task);
  }

  private void take(List<ConsumerRecord<String, byte[]>> records) {
    for (ConsumerRecord<String, byte[]> record : records) {
      assertThat(partition.take(record)).isTrue();
      pump();
    }
  }

  private void pump() {
    for (var next = desk.endings().poll();
        next.isPresent();
        next = desk.endings().poll()) {
      String id = next.get().ticket().id();
      switch (next.get()) {
        case Endings.Ready.Looked looked -> partition.looked(id, looked.end());
        case Endings.Ready.Unreadable unreadable -> partition.unreadable(id, unreadable.reason());
        case Endings.Ready.Broken broken -> partition.failed(id, broken.fault());
        case Endings.Ready.Shown shown -> partition.ended(id);
        case Endings.Ready.Publish publish -> {
          ends.put(id, publish.end());
          partition.ended(id);
        }
      }
    }
  }

  private List<ConsumerRecord<String, byte[]>> logged(RenderRecords render) {
    return render.all().stream().map(this::logged).toList();
  }

  private ConsumerRecord<String, byte[]> logged(FrameRecord record) {
    return new ConsumerRecord<>(
        topics.frames(), PARTITION, offset++, record.getHeader().getId(), record.toByteArray());
  }
}
