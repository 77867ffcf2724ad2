package dev.kinora.infra.topic;

import dev.kinora.log.v1.Backlog;
import dev.kinora.log.v1.CancelHint;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.log.v1.DiskNotice;
import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.WorkerStatus;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to topic `control`, whose records only make things quick and may be lost. Any thread; owns its producer. */
public final class ControlSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSender.class);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final LastingProducer producer;
  private final String topic;

  public ControlSender(LastingProducer producer, Topics topics) {
    this.producer = producer;
    this.topic = topics.control();
  }

  /** @param client Kafka's name of this sender */
  public static ControlSender open(KafkaClients kafka, String client, Topics topics) {
    return new ControlSender(kafka.lasting(client, Map.of("max.block.ms", 1_000)), topics);
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

  /**
   * Tells gateways that the disk of the broker or the store is nearly full: they refuse new renders meanwhile.
   *
   * @param fault empty where there is room again
   */
  public void disk(String fault) {
    DiskNotice notice = DiskNotice.newBuilder().setFault(fault).build();
    send("disk", ControlRecord.newBuilder().setDisk(notice).build());
  }

  /** Tells gateways how a worker is. */
  public void worker(WorkerStatus status) {
    send(
        "worker-" + status.getInstance(),
        ControlRecord.newBuilder().setWorker(status).build());
  }

  /** Tells gateways how an encoder is. */
  public void encoder(EncoderStatus status) {
    send(
        "encoder-" + status.getEncoder(),
        ControlRecord.newBuilder().setEncoder(status).build());
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }

  private void send(String key, ControlRecord record) {
    producer.send(new ProducerRecord<>(topic, key, record.toByteArray()), (place, fault) -> {
      if (fault != null) {
        LOG.debug("control record not sent: {}", fault.toString());
      }
    });
  }
}
