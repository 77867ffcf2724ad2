package dev.kinora.encoder.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Defaults;
import dev.kinora.job.FarmException;
import dev.kinora.job.JobRules;
import dev.kinora.job.RecordHeaders;
import dev.kinora.job.RecordOrigin;
import dev.kinora.v1.DeadLettered;
import dev.kinora.v1.FrameRecord;
import dev.kinora.v1.RenderJob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the broker put into `jobs.dead` into DeadLettered records in `frames`, so that the judge ends those renders too.
 * At least once: a second copy finds its render ended. Garbage is counted and left. A thread of its own.
 */
final class DeadLetterReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final String HEADER = "__dlq.errors.";
  private static final int MOST_REASON = 500;

  private final KafkaClients kafka;
  private final Topics topics;
  private final String encoder;
  private final EncoderMeters meters;
  private volatile boolean stopped;

  /** @param encoder its name in the group too, so that a restart goes on at once */
  DeadLetterReader(KafkaClients kafka, Topics topics, String encoder, EncoderMeters meters) {
    this.kafka = kafka;
    this.topics = topics;
    this.encoder = encoder;
    this.meters = meters;
  }

  Thread start() {
    Thread thread = NamedThreads.platform("encoder-dead-letters").newThread(this);
    thread.start();
    return thread;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      try (Producer<String, byte[]> producer = kafka.producer("kinora-dead-letters", Map.of())) {
        Consumer<String, byte[]> consumer = kafka.consumer(
            "kinora-dead-letters",
            Map.of("group.id", topics.group("dead-letters"), "group.instance.id", encoder));
        try {
          String clusterId = kafka.clusterId();
          consumer.subscribe(List.of(topics.jobsDead()));
          while (!stopped) {
            turn(consumer, producer, clusterId);
          }
        } finally {
          consumer.close(CloseOptions.groupMembershipOperation(
                  CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(CLOSE));
        }
      } catch (FencedInstanceIdException e) {
        LOG.error("dead letters: another process runs under this encoder's id");
        return;
      } catch (KafkaException | FarmException | ExecutionException e) {
        LOG.warn("dead letters: {}", e.toString());
        LockSupport.parkNanos(AFTER_FAULT.toNanos());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void turn(
      Consumer<String, byte[]> consumer, Producer<String, byte[]> producer, String clusterId)
      throws ExecutionException, InterruptedException {
    ConsumerRecords<String, byte[]> letters = consumer.poll(POLL);
    if (letters.isEmpty()) {
      return;
    }
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (ConsumerRecord<String, byte[]> letter : letters) {
      Optional<FrameRecord> record = read(letter, clusterId);
      meters.deadLetter(record.isEmpty());
      record.ifPresent(dead -> sent.add(producer.send(
          new ProducerRecord<>(topics.frames(), dead.getHeader().getId(), dead.toByteArray()))));
    }
    for (Future<RecordMetadata> one : sent) {
      one.get(); // before the commit: at least once
    }
    consumer.commitSync();
  }

  /** Empty for what names no render. */
  Optional<FrameRecord> read(ConsumerRecord<String, byte[]> letter, String clusterId) {
    if (letter.value() == null) {
      return Optional.empty();
    }
    RenderJob job;
    try {
      job = RenderJob.parseFrom(letter.value());
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("dead letter {} is no job", letter.offset());
      return Optional.empty();
    }
    if (JobRules.garbage(job)) {
      LOG.warn("dead letter {} names no tenant, or no usable id", letter.offset());
      return Optional.empty();
    }
    RenderJob identified = Defaults.identified(job, origin(letter, clusterId));
    String reason = header(letter, "message").orElse("no reason given");
    return Optional.of(FrameRecord.newBuilder()
        .setHeader(RecordHeaders.of(identified, ""))
        .setDeadLettered(DeadLettered.newBuilder()
            .setReason(reason.substring(0, Math.min(reason.length(), MOST_REASON)))
            .setDeliveryCount((int) number(letter, "delivery.count", 0)))
        .build());
  }

  /** Where the job stood in its queue: a job without an id is named after that. */
  private RecordOrigin origin(ConsumerRecord<String, byte[]> letter, String clusterId) {
    return new RecordOrigin(
        clusterId,
        header(letter, "topic").orElse(letter.topic()),
        (int) number(letter, "partition", letter.partition()),
        number(letter, "offset", letter.offset()),
        Instant.ofEpochMilli(letter.timestamp()));
  }

  private static long number(ConsumerRecord<String, byte[]> letter, String name, long otherwise) {
    try {
      return header(letter, name).map(Long::parseLong).orElse(otherwise);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Optional<String> header(ConsumerRecord<String, byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(HEADER + name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }
}
