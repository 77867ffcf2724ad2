package dev.kinora.encoder.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.topic.GivenAgain;
import dev.kinora.job.Defaults;
import dev.kinora.job.JobRules;
import dev.kinora.job.RecordHeaders;
import dev.kinora.job.RecordOrigin;
import dev.kinora.job.ShownSpec;
import dev.kinora.log.v1.DeadLettered;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.RenderJob;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that the broker gave up.
 *
 * @param job with its id and times
 * @param source as it stands in `jobs.dead`
 */
record DeadLetter(RenderJob job, ConsumerRecord<String, byte[]> source) {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetter.class);
  private static final String BROKERS = "__dlq.";
  private static final String HEADER = BROKERS + "errors.";
  private static final int MOST_REASON = 500;

  /** What becomes of a letter. */
  enum Fate {
    /** It names no render that could be ended. */
    GARBAGE,
    /** Nothing speaks against the job: its queue has it again. */
    AGAIN,
    /** Its render ends. */
    ENDED
  }

  /** Empty for what names no render. */
  static Optional<DeadLetter> read(ConsumerRecord<String, byte[]> letter, String clusterId) {
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
    return Optional.of(new DeadLetter(Defaults.identified(job, origin(letter, clusterId)), letter));
  }

  /** Whether a worker ended it, and the log says so: then nobody may try it again. */
  boolean rejected() {
    return reason().contains("rejected");
  }

  boolean expired(Instant now) {
    return Timestamps.toMillis(job.getExpiresAt()) <= now.toEpochMilli();
  }

  /** The topic that it was given out from; empty where the broker does not say. */
  String queue() {
    return header(source, "topic").orElse("");
  }

  /** Its end. {@code evidence} is what the attempts at it left; may be empty. */
  FrameRecord ending(String evidence) {
    String reason = evidence.isEmpty() ? reason() : reason() + " Its last attempt: " + evidence;
    return FrameRecord.newBuilder()
        .setHeader(RecordHeaders.of(job, ""))
        .setSaid(ShownSpec.said(job))
        .setDeadLettered(DeadLettered.newBuilder()
            .setReason(reason.substring(0, Math.min(reason.length(), MOST_REASON)))
            .setDeliveryCount((int) number(source, "delivery.count", 0)))
        .build();
  }

  /** The same job for its queue, with its id and times: under another offset it would else become another render. */
  ProducerRecord<String, byte[]> again() {
    var record = new ProducerRecord<>(queue(), job.getId(), job.toByteArray());
    for (Header header : source.headers()) {
      if (!header.key().startsWith(BROKERS)
          && !header.key().equals(GivenAgain.header().key())) {
        record.headers().add(header);
      }
    }
    record.headers().add(GivenAgain.header());
    return record;
  }

  private String reason() {
    return header(source, "message").orElse("no reason given");
  }

  /** Where the job stood in its queue: a job without an id is named after that. */
  private static RecordOrigin origin(ConsumerRecord<String, byte[]> letter, String clusterId) {
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
