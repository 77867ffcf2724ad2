package dev.kinora.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker process with a simulated device on a real broker and store. */
class SimulatedWorkerIT {
  private static final int FRAMES = 6;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  Path data;

  @Test
  void aJobBecomesRealFramesOnTheLog() throws Exception {
    RoleContext context = INFRA.context("bench");
    SimulatedPackage.write(data.resolve("models"));
    new ModelCatalogue(context.store())
        .publish(ModelCatalogue.read(data.resolve("models").resolve(SimulatedPackage.NAME)));
    writeDown(data);
    try (JavaProcess worker = JavaProcess.start(
        SimulatedWorker.class,
        List.of(data.toString(), "simulated-1"),
        Map.of(),
        data.resolve("worker.log"))) {
      String id = submit(context);
      worker.awaitLog(Duration.ofSeconds(60), SimulatedWorker.READY);
      List<FrameRecord> records = untilFinished(context, id);
      assertThat(records.getFirst().getClipStarted().getWorker()).isEqualTo("simulated-1");
      List<Frame> frames = records.stream()
          .filter(FrameRecord::hasFrame)
          .map(FrameRecord::getFrame)
          .toList();
      assertThat(frames)
          .hasSize(FRAMES)
          .allSatisfy(frame -> assertThat(frame.getPixels().size())
              .isEqualTo(
                  SimulatedPackage.SIDE * SimulatedPackage.SIDE * SimulatedPackage.CHANNELS));
      assertThat(frames.stream().map(Frame::getSha256).distinct()).hasSize(FRAMES);
    }
  }

  /** As the infra process of a data folder does. */
  private static void writeDown(Path data) throws IOException {
    String lines = INFRA.environment().entrySet().stream()
        .map(entry -> "%s=%s".formatted(key(entry.getKey()), entry.getValue()))
        .collect(Collectors.joining("\n"));
    Files.writeString(data.resolve("infra.properties"), lines);
  }

  /** KINORA_KAFKA_TOPIC_PREFIX is kafka.topic-prefix. */
  private static String key(String variable) {
    return variable
        .substring("KINORA_".length())
        .toLowerCase(java.util.Locale.ROOT)
        .replaceFirst("_", ".")
        .replace('_', '-');
  }

  private static String submit(RoleContext context) throws Exception {
    String id = Uuids.v7(InstantSource.system()).toString();
    var job = RenderJob.newBuilder()
        .setId(id)
        .setTenant("local")
        .setSpec(RenderSpec.newBuilder().setPrompt("star").setFrames(FRAMES).setSteps(2));
    try (var producer = context.kafka().producer("test-jobs", Map.of())) {
      producer
          .send(new ProducerRecord<>(
              context.topics().jobs("interactive"), id, job.build().toByteArray()))
          .get();
    }
    return id;
  }

  private static List<FrameRecord> untilFinished(RoleContext context, String id) {
    var partition =
        new TopicPartition(context.topics().frames(), context.topics().partitionOf(id));
    try (Consumer<String, byte[]> consumer = context.kafka().consumer("test-frames", Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var records = new ArrayList<FrameRecord>();
      return Await.value(Duration.ofSeconds(30), "the clip is finished", () -> {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          records.add(parse(record.value()));
        }
        return records.stream().anyMatch(FrameRecord::hasClipFinished)
            ? Optional.of(records)
            : Optional.empty();
      });
    }
  }

  private static FrameRecord parse(byte[] value) {
    try {
      return FrameRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
