package dev.kinora.gateway.view;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.LogOffsets;
import dev.kinora.infra.topic.Topics;
import dev.kinora.v1.RenderEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/** Reads past events of single renders back from `events`, for watchers that resume. Blocks; the owner closes it. */
public final class EventLog implements AutoCloseable {
  /** A resumption that would read more records than this begins with a snapshot instead. */
  static final long MOST_RECORDS = 20_000;

  private static final int MOST_EVENTS = 64;

  private final LogWindow window;
  private final LogOffsets offsets;
  private final String topic;
  private final int partitions;

  /** An event and where it is. */
  public record Placed(RenderEvent event, EventPlace place) {}

  private EventLog(LogWindow window, LogOffsets offsets, Topics topics) {
    this.window = window;
    this.offsets = offsets;
    this.topic = topics.events();
    this.partitions = topics.framePartitions();
  }

  public static EventLog open(KafkaClients kafka, Topics topics) {
    Map<String, Object> committed = Map.of(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return new EventLog(
        new LogWindow(kafka.consumer("kinora-gateway-event-log", committed)),
        new LogOffsets(kafka.admin()),
        topics);
  }

  /** Whether the log has that partition at all. */
  public boolean possible(EventPlace place) {
    return place.partition() < partitions;
  }

  /** Whether the log has come so far that there may be a record at this place. */
  public boolean written(EventPlace place) {
    TopicPartition log = new TopicPartition(topic, place.partition());
    return offsets.ends(List.of(log)).getOrDefault(log, 0L) > place.offset();
  }

  /** The event at a place, where it is one of this render. */
  public Optional<Placed> at(EventPlace place, String tenant, String id) {
    return written(place)
        ? between(new EventPlace(place.partition(), place.offset() - 1), place, tenant, id)
            .flatMap(found -> found.stream().findFirst())
        : Optional.empty();
  }

  /**
   * The render's events after one place, up to another of the same partition (inclusive). Empty where the log no longer holds them all,
   * or they are too many.
   */
  public Optional<List<Placed>> between(
      EventPlace after, EventPlace last, String tenant, String id) {
    if (last.offset() - after.offset() > MOST_RECORDS) {
      return Optional.empty();
    }
    List<Placed> found = new ArrayList<>();
    boolean held = window.read(
        new TopicPartition(topic, after.partition()),
        after.offset() + 1,
        last.offset() + 1,
        record -> {
          if (id.equals(record.key())) {
            parse(record.value())
                .filter(
                    event -> event.getTenant().equals(tenant) && event.getId().equals(id))
                .ifPresent(event -> found.add(
                    new Placed(event, new EventPlace(record.partition(), record.offset()))));
          }
          return found.size() <= MOST_EVENTS;
        });
    return held && found.size() <= MOST_EVENTS ? Optional.of(found) : Optional.empty();
  }

  @Override
  public void close() {
    window.close();
  }

  private static Optional<RenderEvent> parse(byte[] value) {
    try {
      return Optional.of(RenderEvent.parseFrom(value));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
