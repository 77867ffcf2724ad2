package dev.kinora.encoder.intake;

import com.google.protobuf.Timestamp;
import dev.kinora.encoder.publish.TerminalEvent;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.log.v1.LogPosition;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.RenderEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Looks, before a partition is read, at what its judges did earlier (rule L6). Blocks, so it runs on a thread of its own;
 * each call opens and closes its clients, which over TLS with a password takes seconds: so one call looks at many partitions.
 */
final class LogScan {
  /** Between the broker's clock at the append of a record and at the append of an event that it led to. */
  private static final Duration MARGIN = Duration.ofMinutes(1);
  /** Between an encoder's clock and the broker's. */
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  private static final Duration POLL = Duration.ofMillis(200);
  /** Longer than any transaction may stay open. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KafkaClients kafka;
  private final Topics topics;
  private final String encoder;

  LogScan(KafkaClients kafka, Topics topics, String encoder) {
    this.kafka = kafka;
    this.topics = topics;
    this.encoder = encoder;
  }

  /**
   * Where to read from and which renders that decide behind it are over.
   *
   * @param ended id to the offset of the record that decided
   */
  record Start(long offset, Map<String, Long> ended) {}

  /** Looks at one partition after the other; {@code starts} gets each as soon as it is known. Throws at the first that cannot be told. */
  void start(List<Integer> partitions, BiConsumer<Integer, Start> starts) {
    try (var all = reader("read_uncommitted");
        var committed = reader("read_committed")) {
      partitions.forEach(partition -> starts.accept(partition, start(partition, all, committed)));
    }
  }

  private Start start(
      int partition,
      org.apache.kafka.clients.consumer.Consumer<String, byte[]> reader,
      org.apache.kafka.clients.consumer.Consumer<String, byte[]> committedReader) {
    var frames = new TopicPartition(topics.frames(), partition);
    var events = new TopicPartition(topics.events(), partition);
    OffsetAndMetadata committed = reader.committed(Set.of(frames)).get(frames);
    long begin = reader.beginningOffsets(Set.of(frames)).getOrDefault(frames, 0L);
    long offset = committed == null ? begin : Math.max(begin, committed.offset());
    // Only after the committed offset is known: an end committed in between is then below this
    // one.
    long until = reader.endOffsets(Set.of(events)).getOrDefault(events, 0L);
    Optional<Instant> first = timestamp(reader, frames, offset);
    if (first.isEmpty()) {
      return new Start(offset, Map.of());
    }
    long from = offsetAt(reader, events, first.get().minus(MARGIN), until);
    var ended = new HashMap<String, Long>();
    read(committedReader, events, from, until, end -> {
      LogPosition decider = end.getJudgement().getDecidedBy();
      boolean told = end.getJudgement().hasDecidedBy() && decider.getPartition() == partition;
      long at = told ? decider.getOffset() : Long.MAX_VALUE;
      if (at >= offset) {
        ended.put(end.getEnd().getId(), at);
      }
    });
    return new Start(offset, ended);
  }

  /** Whether the terminal event of an end from the store is there. */
  boolean shown(RenderEnd end, int partition) {
    return shown(end.getId(), end.getEndedAt(), partition);
  }

  /** Whether there is a terminal event of a render, whenever it ended. */
  boolean shown(RecordHeader header, int partition) {
    return shown(header.getId(), header.getAcceptedAt(), partition);
  }

  private boolean shown(String id, Timestamp moment, int partition) {
    var events = new TopicPartition(topics.events(), partition);
    Instant since = Instant.ofEpochSecond(moment.getSeconds()).minus(CLOCKS);
    long from;
    long until;
    try (var reader = reader("read_uncommitted")) {
      until = reader.endOffsets(Set.of(events)).getOrDefault(events, 0L);
      from = since.isBefore(Instant.EPOCH)
          ? reader.beginningOffsets(Set.of(events)).getOrDefault(events, 0L)
          : offsetAt(reader, events, since, until);
    }
    var found = new AtomicBoolean();
    try (var reader = reader("read_committed")) {
      read(reader, events, from, until, other -> {
        if (other.getEnd().getId().equals(id)) {
          found.set(true);
        }
      });
    }
    return found.get();
  }

  /** Empty where the log ends at {@code offset}. */
  private Optional<Instant> timestamp(
      org.apache.kafka.clients.consumer.Consumer<String, byte[]> reader,
      TopicPartition partition,
      long offset) {
    long end = reader.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    reader.assign(Set.of(partition));
    reader.seek(partition, offset);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (reader.position(partition) < end) {
      for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
        return Optional.of(Instant.ofEpochMilli(record.timestamp()));
      }
      patient(deadline, partition);
    }
    return Optional.empty();
  }

  private static long offsetAt(
      org.apache.kafka.clients.consumer.Consumer<String, byte[]> reader,
      TopicPartition partition,
      Instant time,
      long otherwise) {
    OffsetAndTimestamp found =
        reader.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
    return found == null ? otherwise : found.offset();
  }

  /** Passes every terminal event that is or gets committed; an open transaction makes it wait. */
  private static void read(
      org.apache.kafka.clients.consumer.Consumer<String, byte[]> reader,
      TopicPartition events,
      long from,
      long until,
      Consumer<StoredEnd> ends) {
    if (from >= until) {
      return;
    }
    reader.assign(Set.of(events));
    reader.seek(events, from);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (reader.position(events) < until) {
      for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
        TerminalEvent.read(record).ifPresent(ends);
      }
      patient(deadline, events);
    }
  }

  private static void patient(long deadline, TopicPartition partition) {
    if (System.nanoTime() - deadline > 0) {
      throw new TimeoutException("no way to the end of " + partition + " in " + PATIENCE);
    }
  }

  private org.apache.kafka.clients.consumer.Consumer<String, byte[]> reader(String isolation) {
    return kafka.consumer(
        "kinora-encoder-%s-scan".formatted(encoder),
        Map.of(
            "group.id",
            topics.encoderGroup(),
            "isolation.level",
            isolation,
            "fetch.max.bytes",
            4 << 20,
            "max.partition.fetch.bytes",
            1 << 20,
            "fetch.max.wait.ms",
            50));
  }
}
