package dev.kinora.worker.emit;

import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.Topics;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.Producer;

/** Publishers over a producer of the test's, for rooms beside this one. */
public final class TestPublishers {
  private TestPublishers() {}

  public static FramePublisher of(Producer<String, byte[]> producer, Topics topics) {
    return new FramePublisher(
        new LastingProducer(() -> producer), topics, 1 << 20, InstantSource.system());
  }
}
