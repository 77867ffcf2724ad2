package dev.kinora.infra.embedded;

import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.v1.ControlRecord;
import dev.kinora.v1.DiskNotice;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the farm's gateways, over topic `control`, that the disk of the broker or the store is nearly full: they refuse new
 * renders meanwhile. A notice may be lost; the next one comes soon. Any thread; has a producer only once it was needed.
 */
public final class DiskAlarm implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskAlarm.class);

  private final KafkaClients kafka;
  private final String topic;
  private @Nullable Producer<String, byte[]> producer;

  public DiskAlarm(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topic = topics.control();
  }

  /** @param fault empty where there is room again */
  public synchronized void tell(String fault) {
    var notice = DiskNotice.newBuilder().setFault(fault).build();
    byte[] record = ControlRecord.newBuilder().setDisk(notice).build().toByteArray();
    try {
      Producer<String, byte[]> open = producer;
      if (open == null) {
        open = kafka.producer("kinora-disk", Map.of("max.block.ms", 1_000));
        producer = open;
      }
      open.send(new ProducerRecord<>(topic, "disk", record));
    } catch (KafkaException | IllegalStateException e) {
      LOG.debug("notice not sent: {}", e.toString());
    }
  }

  @Override
  public synchronized void close() {
    Producer<String, byte[]> open = producer;
    if (open != null) {
      open.close();
    }
  }
}
