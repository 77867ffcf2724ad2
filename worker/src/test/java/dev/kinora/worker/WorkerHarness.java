package dev.kinora.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.topic.GivenAgain;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.WorkerStatus;
import dev.kinora.worker.intake.IntakeConfig;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.TinyModel;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Drives workers through their topics only: writes jobs and control records, reads what comes out. */
final class WorkerHarness implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(90);

  private final RoleContext context;
  private final Producer<String, byte[]> producer;

  WorkerHarness(RoleContext context) {
    this.context = context;
    this.producer = context.kafka().producer("test", Map.of());
  }

  /** A worker with the small model and short times. */
  static Worker start(RoleContext context, String name, List<Path> more, Duration drain)
      throws InterruptedException {
    var models = new ArrayList<Path>();
    models.add(TinyModel.tinyShapes());
    models.addAll(more);
    WorkerConfig config = config(name, models, drain, "tiny-shapes");
    return Worker.start(context, config, () -> Worker.warmUp(config, context.data(), List.of()));
  }

  /** Short times; two deliveries are enough for a verdict; what a stopping worker holds is handed over at once. */
  static WorkerConfig config(String name, List<Path> models, Duration drain, String defaultModel) {
    return new WorkerConfig(
        name,
        models,
        ModelConfig.cpu(1, 8, 2),
        new IntakeConfig(
            2,
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            drain,
            defaultModel),
        8 << 20,
        Duration.ofMillis(100),
        Duration.ofMillis(100),
        true,
        Duration.ofMillis(500),
        drain);
  }

  /** The same with another number of deliveries for a verdict. */
  static WorkerConfig attempting(WorkerConfig config, int attempts) {
    IntakeConfig intake = config.intake();
    return changed(
        config,
        config.model(),
        new IntakeConfig(
            attempts,
            intake.holdLow(),
            intake.holdHigh(),
            intake.endGrace(),
            intake.handover(),
            intake.defaultModel()));
  }

  /** The same with another time for a model's calls. */
  static WorkerConfig calling(WorkerConfig config, Duration time) {
    return changed(config, config.model().withCallTime(time), config.intake());
  }

  private static WorkerConfig changed(WorkerConfig config, ModelConfig model, IntakeConfig intake) {
    return new WorkerConfig(
        config.name(),
        config.models(),
        model,
        intake,
        config.frameBufferBytes(),
        config.previewEvery(),
        config.checkpointEvery(),
        config.resultCache(),
        config.endCheck(),
        config.drain());
  }

  static void stop(Worker worker) {
    var sequence = new ShutdownSequence();
    worker.drainInto(sequence);
    sequence.run();
  }

  RoleContext context() {
    return context;
  }

  static RenderJob.Builder job(RenderSpec.Builder spec) {
    return RenderJob.newBuilder()
        .setId(Uuids.v7(InstantSource.system()).toString())
        .setTenant("local")
        .setSpec(spec);
  }

  static RenderSpec.Builder spec(int frames, int steps) {
    return RenderSpec.newBuilder()
        .setPrompt("star")
        .setFrames(frames)
        .setSteps(steps)
        .setSeed(7)
        .setGuidance(1);
  }

  String submit(RenderJob.Builder job) {
    send(context.topics().jobs("interactive"), job.getId(), job.build().toByteArray());
    return job.getId();
  }

  /** As a job that the broker gave up and that goes into its queue again. */
  void submitAgain(RenderJob.Builder job) {
    var record = new ProducerRecord<>(
        context.topics().jobs("interactive"), job.getId(), job.build().toByteArray());
    record.headers().add(GivenAgain.header());
    send(record);
  }

  void send(String topic, String key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
  }

  private void send(ProducerRecord<String, byte[]> record) {
    try {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything a topic holds, from its beginning, until {@code enough}. */
  List<ConsumerRecord<String, byte[]>> read(
      String topic, java.util.function.Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
    try (Consumer<String, byte[]> consumer = context.kafka().consumer("test-tail", Map.of())) {
      var partitions = consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var read = new ArrayList<ConsumerRecord<String, byte[]>>();
      return Await.value(SOON, "records of " + topic, () -> {
        consumer.poll(Duration.ofMillis(50)).forEach(read::add);
        return enough.test(read) ? Optional.of(read) : Optional.empty();
      });
    }
  }

  /** The records of one render in the frame log, once {@code kind} is among them. */
  List<FrameRecord> frames(String id, FrameRecord.KindCase kind) {
    return frames(id, record -> record.getKindCase() == kind);
  }

  /** The records of renders in the frame log, once each has ended: well, or by an abort that is final. */
  Map<String, List<FrameRecord>> ended(Collection<String> ids) {
    var records = read(
        context.topics().frames(),
        read -> ids.stream().allMatch(id -> of(id, read).stream().anyMatch(WorkerHarness::isEnd)));
    return ids.stream().collect(Collectors.toMap(id -> id, id -> of(id, records)));
  }

  private static boolean isEnd(FrameRecord record) {
    return record.hasClipFinished()
        || (record.hasClipAborted() && record.getClipAborted().getFinal());
  }

  List<FrameRecord> frames(String id, java.util.function.Predicate<FrameRecord> last) {
    return of(id, read(context.topics().frames(), read -> of(id, read).stream().anyMatch(last)));
  }

  /** All that workers said of themselves, once it is {@code enough}. */
  List<WorkerStatus> statuses(java.util.function.Predicate<List<WorkerStatus>> enough) {
    return statuses(read(context.topics().control(), read -> enough.test(statuses(read))));
  }

  private static List<WorkerStatus> statuses(List<ConsumerRecord<String, byte[]>> records) {
    var statuses = new ArrayList<WorkerStatus>();
    for (ConsumerRecord<String, byte[]> record : records) {
      try {
        ControlRecord control = ControlRecord.parseFrom(record.value());
        if (control.hasWorker()) {
          statuses.add(control.getWorker());
        }
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return statuses;
  }

  /** A record of the frame log, and when the broker took it. */
  record Logged(FrameRecord record, long timestamp) {}

  /** Everything about a render that the frame log holds by now, in order. */
  List<Logged> logged(String id) {
    var partition =
        new TopicPartition(context.topics().frames(), context.topics().partitionOf(id));
    try (Consumer<String, byte[]> consumer = context.kafka().consumer("test-log", Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      var logged = new ArrayList<Logged>();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (id.equals(record.key())) {
            logged.add(new Logged(parse(record.value()), record.timestamp()));
          }
        }
      }
      return logged;
    }
  }

  private static List<FrameRecord> of(String id, List<ConsumerRecord<String, byte[]>> records) {
    return records.stream()
        .filter(record -> id.equals(record.key()))
        .map(record -> parse(record.value()))
        .toList();
  }

  private static FrameRecord parse(byte[] value) {
    try {
      return FrameRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static double number(MeterRegistry registry, String name) {
    return registry.find(name).meters().stream()
        .flatMap(
            meter -> java.util.stream.StreamSupport.stream(meter.measure().spliterator(), false))
        .mapToDouble(measurement -> measurement.getValue())
        .sum();
  }

  @Override
  public void close() {
    producer.close();
  }
}
