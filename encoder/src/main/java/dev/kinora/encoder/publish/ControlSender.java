package dev.kinora.encoder.publish;

import dev.kinora.infra.topic.Topics;
import dev.kinora.v1.Backlog;
import dev.kinora.v1.CancelHint;
import dev.kinora.v1.ControlRecord;
import dev.kinora.v1.RenderEnd;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to topic `control`, whose records only make things quick and may be lost. Any thread; owns its producer. */
public final class ControlSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSender.class);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Producer<String, byte[]> producer;
  private final String topic;

  public ControlSender(Producer<String, byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topic = topics.control();
  }

  /** Tells workers that the render is over. */
  public void over(RenderEnd end) {
    CancelHint hint =
        CancelHint.newBuilder().setId(end.getId()).setTenant(end.getTenant()).build();
    send(end.getId(), ControlRecord.newBuilder().setCancel(hint).build());
  }

  public void backlog(Backlog backlog) {
    send(
        "backlog-" + backlog.getPartition(),
        ControlRecord.newBuilder().setBacklog(backlog).build());
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }

  private void send(String key, ControlRecord record) {
    try {
      producer.send(new ProducerRecord<>(topic, key, record.toByteArray()));
    } catch (KafkaException | IllegalStateException e) {
      LOG.debug("control record not sent: {}", e.toString());
    }
  }
}
