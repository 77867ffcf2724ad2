package dev.kinora.encoder.intake;

import dev.kinora.infra.health.Exhaustion;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that the group gave to this encoder, each either being looked into (see {@link LogScan}) or owned and read.
 * A fault puts one back to the first state. Reader's thread: the group's callbacks run inside of poll.
 */
final class Partitions implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private final LogScan scan;
  private final Executor scanThreads;
  private final OwnedPartition.Desk desk;
  private final Map<Integer, CompletableFuture<LogScan.Start>> starting = new HashMap<>();
  private final Map<Integer, OwnedPartition> owned = new HashMap<>();
  private final Map<Integer, Long> heldUntil = new HashMap<>();
  private final ResetPauses pauses = new ResetPauses();
  private boolean joined;

  /** @param desk what all partitions share */
  Partitions(
      Consumer<String, byte[]> consumer,
      String topic,
      LogScan scan,
      Executor scanThreads,
      OwnedPartition.Desk desk) {
    this.consumer = consumer;
    this.topic = topic;
    this.scan = scan;
    this.scanThreads = scanThreads;
    this.desk = desk;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    joined = true;
    LOG.info("assigned: {}", partitions);
    lookAtAll(partitions.stream().map(TopicPartition::partition).toList());
    consumer.pause(partitions);
  }

  /** No transaction can be open here: the judge works on this very thread. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    LOG.info("revoked: {}", partitions);
    partitions.forEach(partition -> forget(partition.partition()));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    LOG.warn("lost: {}", partitions);
    partitions.forEach(partition -> forget(partition.partition()));
  }

  /** True when the group has answered and all that it gave is being read. */
  boolean settled() {
    return joined && starting.isEmpty();
  }

  Collection<OwnedPartition> owned() {
    return owned.values();
  }

  Map<Integer, OwnedPartition> ownedByNumber() {
    return owned;
  }

  Optional<OwnedPartition> owned(int partition) {
    return Optional.ofNullable(owned.get(partition));
  }

  /** Reads the partition anew from its committed offset, ever later where that happens again and again. */
  void reset(int partition) {
    if (owned.containsKey(partition) || starting.containsKey(partition)) {
      desk.meters().reset();
      forget(partition);
      look(partition, pauses.next(partition));
    }
  }

  /** Comes back to a record that could not be taken. */
  void again(int partition, long offset, Duration pause) {
    consumer.seek(at(partition), offset);
    heldUntil.put(partition, System.nanoTime() + pause.toNanos());
  }

  /** Reads those on whose past is known now. */
  void begin() {
    for (int partition : Set.copyOf(starting.keySet())) {
      CompletableFuture<LogScan.Start> looked = starting.get(partition);
      if (looked != null && looked.isDone()) {
        starting.remove(partition);
        begin(partition, looked);
      }
    }
  }

  /** Lets the consumer fetch what may be read now: {@code more} is false where nothing may. */
  void apply(boolean more) {
    long now = System.nanoTime();
    heldUntil.values().removeIf(until -> now - until > 0);
    var paused = new HashSet<TopicPartition>();
    var read = new HashSet<TopicPartition>();
    for (TopicPartition one : consumer.assignment()) {
      OwnedPartition owner = owned.get(one.partition());
      boolean ready = owner != null && !owner.full() && !heldUntil.containsKey(one.partition());
      (more && ready ? read : paused).add(one);
    }
    consumer.pause(paused);
    consumer.resume(read);
  }

  void seekBack(int partition, long offset) {
    if (offset < consumer.position(at(partition))) {
      consumer.seek(at(partition), offset);
    }
  }

  /** Records between the log's end and {@code next}; 0 where it is not known. */
  long unread(int partition, long next) {
    TopicPartition one = at(partition);
    long lag = consumer.currentLag(one).orElse(-1);
    return lag < 0 ? 0 : Math.max(0, consumer.position(one) + lag - next);
  }

  void dropAll() {
    Set.copyOf(owned.keySet()).forEach(this::forget);
    starting.clear();
  }

  private void begin(int partition, CompletableFuture<LogScan.Start> looked) {
    try {
      LogScan.Start start = looked.join();
      LOG.info(
          "partition {}: reading from {}, {} renders ended behind it",
          partition,
          start.offset(),
          start.ended().size());
      owned.put(partition, new OwnedPartition(partition, start, desk));
      consumer.seek(at(partition), start.offset());
    } catch (CompletionException e) {
      Exhaustion.passOn(e);
      LOG.warn(
          "partition {}: cannot look into the logs: {}", partition, String.valueOf(e.getCause()));
      look(partition, pauses.next(partition));
    }
  }

  /** Two calls: one for each thread. */
  private void lookAtAll(List<Integer> partitions) {
    int half = (partitions.size() + 1) / 2;
    look(partitions.subList(0, half), scanThreads);
    look(partitions.subList(half, partitions.size()), scanThreads);
  }

  private void look(int partition, Duration delay) {
    look(
        List.of(partition),
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, scanThreads));
  }

  private void look(List<Integer> partitions, Executor threads) {
    var looked = new HashMap<Integer, CompletableFuture<LogScan.Start>>();
    partitions.forEach(partition -> looked.put(partition, new CompletableFuture<>()));
    starting.putAll(looked);
    CompletableFuture.runAsync(
            () -> scan.start(
                partitions,
                (partition, start) ->
                    Objects.requireNonNull(looked.get(partition)).complete(start)),
            threads)
        .exceptionally(fault -> {
          looked.values().forEach(one -> one.completeExceptionally(fault));
          return null;
        });
  }

  private void forget(int partition) {
    starting.remove(partition);
    heldUntil.remove(partition);
    OwnedPartition gone = owned.remove(partition);
    if (gone != null) {
      gone.drop();
    }
  }

  private TopicPartition at(int partition) {
    return new TopicPartition(topic, partition);
  }
}
