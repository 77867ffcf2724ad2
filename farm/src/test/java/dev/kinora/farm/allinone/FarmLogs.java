package dev.kinora.farm.allinone;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.Slots;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.infra.topic.Topics;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.RenderEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.ClassicGroupState;
import org.apache.kafka.common.TopicPartition;

/** The logs, the groups and the store of a farm of several processes, read past all of Kinora's own services. */
final class FarmLogs implements AutoCloseable {
  private final KafkaClients kafka;
  private final Topics topics;
  private final S3Store store;

  private FarmLogs(KafkaClients kafka, Topics topics, S3Store store) {
    this.kafka = kafka;
    this.topics = topics;
    this.store = store;
  }

  /** Of the farm whose infra process runs on that folder. */
  static FarmLogs of(Path data) {
    FarmConfig config = FarmConfig.read(Settings.shared(data, null, Map.of()));
    KafkaClients kafka = new KafkaClients(config.kafka());
    return new FarmLogs(
        kafka, TopicSetup.ensure(kafka, config.kafka()), S3Store.open(config.store()));
  }

  ObjectStore store() {
    return store;
  }

  /** Committed records only. */
  RenderHistory history(String id) throws InvalidProtocolBufferException {
    return new RenderHistory(
        read(topics.frames(), id, FrameRecord.parser()),
        read(topics.events(), id, RenderEvent.parser()));
  }

  int partitions() {
    return topics.framePartitions();
  }

  int partitionOf(String id) {
    return topics.partitionOf(id);
  }

  /** How many partitions of `frames` each encoder has; empty while the group moves them about. */
  Map<String, Integer> encoderShares() {
    String name = topics.encoderGroup();
    var groups = kafka.admin().describeClassicGroups(List.of(name)).all();
    var group = Await.result(Duration.ofSeconds(60), "word of " + name, groups.toCompletionStage())
        .get(name);
    Map<String, Integer> shares = new HashMap<>();
    if (group != null && group.state() == ClassicGroupState.STABLE) {
      for (MemberDescription member : group.members()) {
        shares.put(member.consumerId(), member.assignment().topicPartitions().size());
      }
    }
    return shares;
  }

  /** How many slots of all workers wait for jobs of a queue. */
  long slots(String queue) {
    return Slots.of(kafka, topics, queue);
  }

  @Override
  public void close() {
    store.close();
    kafka.close();
  }

  /** From the beginning to the end of the render's partition. */
  private <T> List<RenderHistory.Logged<T>> read(String topic, String id, Parser<T> parser)
      throws InvalidProtocolBufferException {
    TopicPartition partition = new TopicPartition(topic, topics.partitionOf(id));
    List<RenderHistory.Logged<T>> records = new ArrayList<>();
    try (Consumer<String, byte[]> consumer =
        kafka.consumer("farm-logs", Map.of("isolation.level", "read_committed"))) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (id.equals(record.key())) {
            Instant at = Instant.ofEpochMilli(record.timestamp());
            records.add(new RenderHistory.Logged<>(at, parser.parseFrom(record.value())));
          }
        }
      }
    }
    return records;
  }
}
