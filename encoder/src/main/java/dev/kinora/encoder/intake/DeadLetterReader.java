package dev.kinora.encoder.intake;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.store.Evidence;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the broker put into `jobs.dead` into DeadLettered records in `frames`, so that the judge ends those renders too. But
 * the broker counts every lease, so a job that nothing speaks against ({@link Evidence}) goes into its queue again. At least once: a
 * second copy finds its render ended, or made. Garbage is counted and left. While the store is away letters wait. A thread of its own.
 */
final class DeadLetterReader implements SupervisedThread.Duty {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(2);
  /** For each question to the store; a letter asks three: so many are answered before the group misses this reader. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final int MOST_LETTERS = 10;

  private final KafkaClients kafka;
  private final Topics topics;
  private final Set<String> queues;
  private final Evidence evidence;
  private final InstantSource clock = InstantSource.system();
  private final String encoder;
  private final EncoderMeters meters;
  private volatile boolean stopped;

  /** @param encoder its name in the group too, so that a restart goes on at once */
  DeadLetterReader(RoleContext context, String encoder, EncoderMeters meters) {
    this.kafka = context.kafka();
    this.topics = context.topics();
    this.queues = topics.queues().stream()
        .map(queue -> topics.jobs(queue.name()))
        .collect(Collectors.toUnmodifiableSet());
    this.evidence = new Evidence(context.store().within(ANSWER));
    this.encoder = encoder;
    this.meters = meters;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() throws InterruptedException {
    while (!stopped) {
      try (Producer<String, byte[]> producer = kafka.producer("kinora-dead-letters", Map.of())) {
        Consumer<String, byte[]> consumer = kafka.consumer(
            "kinora-dead-letters",
            Map.of(
                "group.id",
                topics.group("dead-letters"),
                "group.instance.id",
                encoder,
                "max.poll.records",
                MOST_LETTERS));
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
        throw FrameLogReader.replaced();
      } catch (KafkaException | FarmException | ExecutionException e) {
        Exhaustion.passOn(e);
        LOG.warn("dead letters: {}", e.toString());
        Thread.sleep(AFTER_FAULT);
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
    try {
      for (ConsumerRecord<String, byte[]> letter : letters) {
        answer(letter, clusterId).ifPresent(record -> sent.add(producer.send(record)));
      }
    } catch (FarmException e) {
      Exhaustion.passOn(e);
      LOG.warn("dead letters wait: {}", e.getMessage());
      letters.partitions().forEach(from -> comeAgain(consumer, letters, from));
      TimeUnit.NANOSECONDS.sleep(AFTER_FAULT.toNanos());
      return;
    }
    for (Future<RecordMetadata> one : sent) {
      one.get(); // before the commit: at least once
    }
    consumer.commitSync();
  }

  /** What was sent already is sent again then, which harms nobody. */
  private static void comeAgain(
      Consumer<String, byte[]> consumer,
      ConsumerRecords<String, byte[]> letters,
      TopicPartition from) {
    consumer.seek(from, letters.records(from).getFirst().offset());
  }

  /** A letter's end, or its job for another round of attempts; empty for garbage. UNAVAILABLE while the store is away. */
  private Optional<ProducerRecord<String, byte[]>> answer(
      ConsumerRecord<String, byte[]> source, String clusterId) {
    Optional<DeadLetter> read = DeadLetter.read(source, clusterId);
    if (read.isEmpty()) {
      meters.deadLetter(DeadLetter.Fate.GARBAGE);
      return Optional.empty();
    }
    DeadLetter letter = read.get();
    String id = letter.job().getId();
    if (deserves(letter)) {
      LOG.warn("render {} was given up by the broker; nothing speaks against it: once more", id);
      meters.deadLetter(DeadLetter.Fate.AGAIN);
      return Optional.of(letter.again());
    }
    byte[] ending =
        letter.ending(letter.rejected() ? "" : evidence.newest(letter.job())).toByteArray();
    meters.deadLetter(DeadLetter.Fate.ENDED);
    return Optional.of(new ProducerRecord<>(topics.frames(), id, ending));
  }

  /** A job that was given out so often for the sake of others, drains and outages, is tried on until it expires. */
  private boolean deserves(DeadLetter letter) {
    return !letter.rejected()
        && !letter.expired(clock.instant())
        && queues.contains(letter.queue())
        && evidence.against(letter.job(), "") < Evidence.VERDICT;
  }
}
