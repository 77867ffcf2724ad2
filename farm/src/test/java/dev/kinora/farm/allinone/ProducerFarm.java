package dev.kinora.farm.allinone;

import dev.kinora.client.command.RunningFarm;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Uuids;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A farm of one process that is met through its topics only, as an event producer meets it. */
final class ProducerFarm implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(60);

  private final JavaProcess process;
  private final Path data;
  private final KafkaClients kafka;
  private final Topics topics;

  private ProducerFarm(JavaProcess process, Path data, KafkaClients kafka, Topics topics) {
    this.process = process;
    this.data = data;
    this.kafka = kafka;
    this.topics = topics;
  }

  /** Returns when it serves. */
  static ProducerFarm start(Path folder) throws IOException {
    return start(folder, TinyModel.folderIn(folder));
  }

  /** With these models and settings, each {@code key=value}. */
  static ProducerFarm start(Path folder, Path models, String... settings) throws IOException {
    Path data = folder.resolve("data");
    List<String> arguments = new ArrayList<>(List.of("up", "--port", "0", "--data", "" + data));
    Stream.of(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    JavaProcess process =
        FarmProcess.start(arguments, TinyModel.environment(models), folder.resolve("up.txt"));
    process.awaitLog(SOON, "Kinora is up at");
    String broker = "127.0.0.1:" + Files.readString(data.resolve("broker/port")).strip();
    // What this client ensures of the topics must be what the farm was told.
    Map<String, String> told = Stream.of(settings)
        .filter(setting -> setting.startsWith("kafka."))
        .map(setting -> setting.split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    KafkaConfig config =
        KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), told)).at(broker);
    KafkaClients kafka = new KafkaClients(config);
    return new ProducerFarm(process, data, kafka, TopicSetup.ensure(kafka, config));
  }

  KafkaClients kafka() {
    return kafka;
  }

  Topics topics() {
    return topics;
  }

  URI gateway() {
    return RunningFarm.on(data).orElseThrow();
  }

  /** What a client program is told: its settings, as a file. */
  Path settings(Path file, Map<String, String> more) throws IOException {
    StringBuilder text = new StringBuilder("bootstrap.servers=" + kafka.bootstrapServers() + "\n");
    text.append("gateway.url=").append(gateway()).append("\nrender.timeout.s=60\n");
    more.forEach((name, value) -> text.append(name + "=" + value + "\n"));
    return Files.writeString(file, text);
  }

  RecordMetadata write(RenderJob job) throws Exception {
    return write(job.getId(), job.toByteArray());
  }

  RecordMetadata write(String key, byte[] value) throws Exception {
    try (Producer<String, byte[]> producer = kafka.producer("some-program", Map.of())) {
      return producer
          .send(new ProducerRecord<>(topics.jobs("interactive"), key, value))
          .get();
    }
  }

  RenderEnd awaitEnd(String id) {
    return parsed(awaitRecords(topics.events(), record -> ends(record, id))).stream()
        .filter(event -> event.getId().equals(id) && event.hasEnded())
        .findFirst()
        .orElseThrow()
        .getEnded();
  }

  /** How many terminal events a render has when nothing that was written before is on its way any more. */
  long endsAfterAllElse(String id) throws Exception {
    return endsAfterAllElse(List.of(id)).size();
  }

  /** The terminal events of these renders when nothing that was written before is on its way any more. */
  List<RenderEnd> endsAfterAllElse(List<String> ids) throws Exception {
    Set<String> last = new HashSet<>();
    for (int partition : ids.stream().map(topics::partitionOf).distinct().toList()) {
      RenderJob job = RenderJob.newBuilder()
          .setId(idIn(partition))
          .setTenant("local")
          .setSpec(RenderSpec.newBuilder().setPrompt("ring"))
          .build();
      write(job);
      last.add(job.getId());
    }
    var open = new HashSet<>(last);
    return parsed(awaitRecords(topics.events(), record -> {
          if (open.contains(record.key()) && parse(record).hasEnded()) {
            open.remove(record.key());
          }
          return open.isEmpty();
        }))
        .stream()
        .filter(event -> ids.contains(event.getId()) && event.hasEnded())
        .map(RenderEvent::getEnded)
        .toList();
  }

  /** Everything in a topic up to the first record that is wanted. */
  List<ConsumerRecord<String, byte[]>> awaitRecords(
      String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    try (Consumer<String, byte[]> consumer =
        kafka.consumer("some-program", Map.of("isolation.level", "read_committed"))) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
      return Await.value(SOON, "a record of " + topic, () -> {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
        return all.stream().anyMatch(wanted) ? Optional.of(all) : Optional.empty();
      });
    }
  }

  @Override
  public void close() {
    kafka.close();
    process.close();
  }

  /** Of a render whose events come after those that are in its partition now. */
  private String idIn(int partition) {
    return Stream.generate(() -> Uuids.v7(InstantSource.system()).toString())
        .filter(id -> topics.partitionOf(id) == partition)
        .findFirst()
        .orElseThrow();
  }

  private static boolean ends(ConsumerRecord<String, byte[]> record, String id) {
    return id.equals(record.key()) && parse(record).hasEnded();
  }

  private static List<RenderEvent> parsed(List<ConsumerRecord<String, byte[]>> records) {
    return records.stream().map(ProducerFarm::parse).toList();
  }

  private static RenderEvent parse(ConsumerRecord<String, byte[]> record) {
    try {
      return RenderEvent.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
