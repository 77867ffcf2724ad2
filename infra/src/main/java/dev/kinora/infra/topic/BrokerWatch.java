package dev.kinora.infra.topic;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers again and again whether they can be worked with, as readiness part {@code kafka}: a client that only waits
 * for records does not notice that nobody is there. Not ready where nobody answered for ten seconds, or for fifteen some partition
 * could not be read or written (a leader is found anew in nine, by Kafka's default, when a broker dies); ready again with the
 * first whole answer. The time counts from the first question without a good answer, which may itself wait for seconds. Its
 * thread is its own.
 */
public final class BrokerWatch implements AutoCloseable {
  public static final String PART = "kafka";
  private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final int PATIENCE_MS = 5_000;
  private static final long MOST_AWAY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long MOST_PARTLY_NANOS = Duration.ofSeconds(15).toNanos();

  private final String address;
  private final Readiness readiness;
  private final SupervisedThread thread;
  private @Nullable Long awaySince;
  private @Nullable Long partlySince;
  private boolean told;

  /** What the brokers say of themselves. */
  sealed interface Answer {
    /** Every partition can be read and written. */
    record Whole() implements Answer {}

    /** Somebody answers, but not all is well. */
    record Partly(String why) implements Answer {}

    record Nobody(String why) implements Answer {}
  }

  interface Question {
    Answer ask() throws InterruptedException;
  }

  BrokerWatch(Question question, String address, Readiness readiness) {
    this.address = address;
    this.readiness = readiness;
    readiness.ready(PART);
    this.thread = SupervisedThread.every("kafka-watch", EVERY, EVERY, readiness, () -> {
      long asked = System.nanoTime();
      take(question.ask(), asked, System.nanoTime());
    });
  }

  /** @param topics as they really are */
  public static BrokerWatch start(KafkaClients kafka, Topics topics, Readiness readiness) {
    return new BrokerWatch(() -> ask(kafka.admin(), topics), kafka.bootstrapServers(), readiness);
  }

  /** @param asked as {@link System#nanoTime} has it, and so {@code now} */
  void take(Answer answer, long asked, long now) {
    awaySince = answer instanceof Answer.Nobody ? since(awaySince, asked) : null;
    partlySince = answer instanceof Answer.Whole ? null : since(partlySince, asked);
    switch (answer) {
      case Answer.Whole ignored -> well();
      case Answer.Nobody nobody -> {
        if (past(awaySince, MOST_AWAY_NANOS, now) || past(partlySince, MOST_PARTLY_NANOS, now)) {
          tell("no Kafka broker can be used at %s: %s".formatted(address, nobody.why()));
        }
      }
      case Answer.Partly partly -> {
        if (past(partlySince, MOST_PARTLY_NANOS, now)) {
          tell("not all of Kafka at %s can be used: %s".formatted(address, partly.why()));
        }
      }
    }
  }

  private void well() {
    readiness.ready(PART);
    if (told) {
      told = false;
      LOG.info("Kafka at {} can be used again", address);
    }
  }

  private void tell(String why) {
    readiness.failed(PART, why);
    if (!told) {
      told = true;
      LOG.warn("{}; this process waits for it", why);
    }
  }

  private static long since(@Nullable Long before, long asked) {
    return before == null ? asked : before;
  }

  private static boolean past(@Nullable Long since, long most, long now) {
    return since != null && now - since >= most;
  }

  private static Answer ask(Admin admin, Topics topics) throws InterruptedException {
    Map<String, TopicDescription> found;
    try {
      found = answer(admin
          .describeTopics(topics.kept(), new DescribeTopicsOptions().timeoutMs(PATIENCE_MS))
          .allTopicNames());
    } catch (ExecutionException | TimeoutException e) {
      return new Answer.Nobody(reason(e));
    }
    Optional<String> thin = thin(found, topics);
    if (thin.isPresent()) {
      return new Answer.Partly(thin.get());
    }
    var ends = new HashMap<TopicPartition, OffsetSpec>();
    found.forEach((name, topic) -> topic
        .partitions()
        .forEach(one -> ends.put(new TopicPartition(name, one.partition()), OffsetSpec.latest())));
    try {
      answer(admin
          .listOffsets(ends, new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
          .all());
      return new Answer.Whole();
    } catch (ExecutionException | TimeoutException e) {
      return new Answer.Partly("a partition's leader does not answer: " + reason(e));
    }
  }

  /** A partition that takes no records of which all copies are to know. */
  private static Optional<String> thin(Map<String, TopicDescription> found, Topics topics) {
    for (TopicDescription topic : found.values()) {
      for (TopicPartitionInfo one : topic.partitions()) {
        int wanted = topics.minInsync(one.replicas().size());
        if (one.isr().size() < wanted) {
          return Optional.of("%s-%s has %s of the %s copies that it takes to write"
              .formatted(topic.name(), one.partition(), one.isr().size(), wanted));
        }
      }
    }
    return Optional.empty();
  }

  private static <T> T answer(KafkaFuture<T> asked)
      throws ExecutionException, TimeoutException, InterruptedException {
    return asked.get(2L * PATIENCE_MS, TimeUnit.MILLISECONDS);
  }

  private static String reason(Exception fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public void close() {
    thread.close();
  }
}
