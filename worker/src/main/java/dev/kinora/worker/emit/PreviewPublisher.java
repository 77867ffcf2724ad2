package dev.kinora.worker.emit;

import com.google.protobuf.UnsafeByteOperations;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.Preview;
import dev.kinora.worker.sampler.FrameSink.Picture;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes previews and progress from a thread of its own. Nothing here may hold up a render: what does not fit its small
 * queue is dropped, and so is what the broker does not take at once. Safe for use by many threads.
 */
public final class PreviewPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PreviewPublisher.class);
  private static final int QUEUE = 32;

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Duration every;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE);
  private final SupervisedThread thread;

  /** A record without its picture, and the picture that it still needs as JPEG. */
  record Item(PreviewRecord record, int step, @Nullable Picture picture) {}

  /** {@code every} is the least time between two previews of one attempt. */
  public PreviewPublisher(
      KafkaClients kafka, Topics topics, String worker, Duration every, Readiness readiness) {
    this.producer = kafka.producer(
        worker + "-previews",
        Map.of(
            "acks", "1",
            "enable.idempotence", false,
            "retries", 0,
            "max.block.ms", 100,
            "request.timeout.ms", 2_000,
            "delivery.timeout.ms", 3_000));
    this.topics = topics;
    this.every = every;
    this.thread = SupervisedThread.start(worker + "-previews", readiness, this::run);
  }

  Duration every() {
    return every;
  }

  /** False where it was dropped. */
  boolean offer(Item item) {
    return queue.offer(item);
  }

  private void run() throws InterruptedException {
    while (true) {
      publish(queue.take());
    }
  }

  private void publish(Item item) {
    try {
      PreviewRecord record =
          item.picture() == null ? item.record() : withJpeg(item, item.picture());
      producer.send(new ProducerRecord<>(topics.previews(), record.getId(), record.toByteArray()));
    } catch (KafkaException | IllegalArgumentException e) {
      LOG.debug("a preview was dropped: {}", e.toString());
    }
  }

  private static PreviewRecord withJpeg(Item item, Picture picture) {
    PreviewJpeg jpeg = PreviewJpeg.of(picture)
        .orElseThrow(() -> new IllegalArgumentException("a preview is too large"));
    return item.record().toBuilder()
        .setPreview(Preview.newBuilder()
            .setFrameIndex(picture.index())
            .setStep(item.step())
            .setWidth(jpeg.width())
            .setHeight(jpeg.height())
            .setJpeg(UnsafeByteOperations.unsafeWrap(jpeg.bytes())))
        .build();
  }

  @Override
  public void close() {
    thread.close();
    producer.close(Duration.ofSeconds(1));
  }
}
