package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Digests;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.FrameRecord;
import dev.kinora.v1.Output;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What must hold of a render that ended, whatever was killed meanwhile; read from the logs and the store themselves. */
final class FarmGuarantees implements AutoCloseable {
  private static final String TENANT = "local";

  private final KafkaClients kafka;
  private final Topics topics;
  private final S3Store store;

  private FarmGuarantees(KafkaClients kafka, Topics topics, S3Store store) {
    this.kafka = kafka;
    this.topics = topics;
    this.store = store;
  }

  /** Of the farm whose infra process runs on that folder. */
  static FarmGuarantees of(Path data) {
    FarmConfig config = FarmConfig.read(Settings.shared(data, null, Map.of()));
    KafkaClients kafka = new KafkaClients(config.kafka());
    return new FarmGuarantees(
        kafka, TopicSetup.ensure(kafka, config.kafka()), S3Store.open(config.store()));
  }

  void hold(String id) throws Exception {
    RenderEnd end = new EndsOnce(read(topics.events(), id)).check(id);
    new ObjectsAreWhole(store).check(end);
    new FramesAreOfOneClass(read(topics.frames(), id)).check(end);
  }

  @Override
  public void close() {
    store.close();
    kafka.close();
  }

  /** G1: exactly one terminal event, seen by a reader of committed records. */
  record EndsOnce(List<byte[]> events) {
    RenderEnd check(String id) throws InvalidProtocolBufferException {
      List<RenderEnd> ends = new ArrayList<>();
      for (byte[] value : events) {
        RenderEvent event = RenderEvent.parseFrom(value);
        if (event.hasEnded()) {
          ends.add(event.getEnded());
        }
      }
      assertThat(ends).as("G1: terminal events of %s", id).hasSize(1);
      return ends.getFirst();
    }
  }

  /** G2: end.json says the same as the event, and each output's object has exactly its bytes. */
  record ObjectsAreWhole(ObjectStore store) {
    void check(RenderEnd end) throws Exception {
      byte[] json = store.get(StoreKeys.end(TENANT, end.getId())).orElseThrow();
      RenderEnd.Builder stored = RenderEnd.newBuilder();
      JsonFormat.parser().merge(new String(json, StandardCharsets.UTF_8), stored);
      assertThat(stored.build()).as("G2: end.json of %s", end.getId()).isEqualTo(end);
      assertThat(end.getOutputsList()).as("G2: outputs of %s", end.getId()).isNotEmpty();
      for (Output output : end.getOutputsList()) {
        byte[] object = store.get(output.getKey()).orElseThrow();
        assertThat((long) object.length)
            .as("G2: bytes of %s", output.getKey())
            .isEqualTo(output.getBytes());
        assertThat(ByteString.copyFrom(Digests.sha256(object))).isEqualTo(output.getSha256());
      }
    }
  }

  /** G3: the log holds each frame of the video's class, and copies of a frame are equal. */
  record FramesAreOfOneClass(List<byte[]> records) {
    void check(RenderEnd end) throws InvalidProtocolBufferException {
      Map<Integer, ByteString> digests = new java.util.TreeMap<>();
      for (byte[] value : records) {
        FrameRecord record = FrameRecord.parseFrom(value);
        if (record.hasFrame() && record.getFrame().getFrameClass().equals(end.getFrameClass())) {
          ByteString digest = record.getFrame().getSha256();
          ByteString before = digests.putIfAbsent(record.getFrame().getIndex(), digest);
          assertThat(before == null || before.equals(digest))
              .as("G3: copies of a frame are equal")
              .isTrue();
        }
      }
      assertThat(digests.keySet())
          .as("G3: frames of %s", end.getId())
          .isEqualTo(IntStream.range(0, end.getFrameCount())
              .boxed()
              .collect(java.util.stream.Collectors.toCollection(TreeSet::new)));
    }
  }

  /** All records of one key, committed ones only, from the beginning to the end of its partition. */
  private List<byte[]> read(String topic, String id) {
    TopicPartition partition = new TopicPartition(topic, topics.partitionOf(id));
    List<byte[]> values = new ArrayList<>();
    try (Consumer<String, byte[]> consumer =
        kafka.consumer("guarantees", Map.of("isolation.level", "read_committed"))) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (id.equals(record.key())) {
            values.add(record.value());
          }
        }
      }
    }
    return values;
  }
}
