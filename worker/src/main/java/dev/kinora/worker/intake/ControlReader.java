package dev.kinora.worker.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.log.v1.ControlRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the control topic from now on, with every partition and without a group: cancel hints go to the leases,
 * backlog reports to the gate. Owns its thread's work; a failure of the broker is outlived, whatever it is.
 */
final class ControlReader implements SupervisedThread.Duty {
  private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration BACK_OFF = Duration.ofSeconds(1);
  private static final long ENDS_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private final KafkaClients kafka;
  private final Topics topics;
  private final String worker;
  private final Leases leases;
  private final BacklogGate gate;
  private volatile boolean stopped;

  ControlReader(KafkaClients kafka, Topics topics, String worker, Leases leases, BacklogGate gate) {
    this.kafka = kafka;
    this.topics = topics;
    this.worker = worker;
    this.leases = leases;
    this.gate = gate;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() throws InterruptedException {
    while (!stopped) {
      try (Consumer<String, byte[]> consumer = kafka.consumer(worker + "-control", Map.of())) {
        read(consumer);
      } catch (KafkaException | FarmException e) {
        Exhaustion.passOn(e);
        LOG.warn("control is read again: {}", e.toString());
        Thread.sleep(BACK_OFF);
      }
    }
  }

  private void read(Consumer<String, byte[]> consumer) {
    List<TopicPartition> control = consumer.partitionsFor(topics.control()).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
    List<TopicPartition> frames = IntStream.range(0, topics.framePartitions())
        .mapToObj(number -> new TopicPartition(topics.frames(), number))
        .toList();
    consumer.assign(control);
    consumer.seekToEnd(control);
    long lastEnds = System.nanoTime() - ENDS_EVERY_NANOS;
    while (!stopped) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
      if (System.nanoTime() - lastEnds >= ENDS_EVERY_NANOS) {
        var ends = new HashMap<Integer, Long>();
        consumer
            .endOffsets(frames)
            .forEach((partition, end) -> ends.put(partition.partition(), end));
        gate.ends(ends);
        lastEnds = System.nanoTime();
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      ControlRecord control = ControlRecord.parseFrom(record.value());
      switch (control.getKindCase()) {
        case CANCEL -> leases.cancel(control.getCancel().getId());
        case BACKLOG -> gate.report(control.getBacklog());
        case DISK, WORKER, ENCODER -> LOG.trace("a matter of the gateways");
        case KIND_NOT_SET -> LOG.debug("a control record of a kind this worker does not know");
      }
    } catch (InvalidProtocolBufferException | NullPointerException e) {
      LOG.warn("record {} of {} is unreadable", record.offset(), record.topic());
    }
  }
}
