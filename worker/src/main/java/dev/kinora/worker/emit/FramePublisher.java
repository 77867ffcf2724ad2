package dev.kinora.worker.emit;

import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.job.PixelFormats;
import dev.kinora.job.RecordHeaders;
import dev.kinora.job.ShownSpec;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes what attempts make: records of a render keep their order, since they have one key and the producer is
 * idempotent. All attempts of a worker share the producer and the bound on unacknowledged bytes. Safe for use by many
 * threads.
 */
public final class FramePublisher implements AutoCloseable {
  private final LastingProducer producer;
  private final Topics topics;
  private final ByteBudget budget;
  private final InstantSource clock;

  public FramePublisher(KafkaClients kafka, Topics topics, String worker, long bufferBytes) {
    this(kafka.lasting(worker + "-frames", Map.of()), topics, bufferBytes, InstantSource.system());
  }

  FramePublisher(LastingProducer producer, Topics topics, long bufferBytes, InstantSource clock) {
    this.producer = producer;
    this.topics = topics;
    this.budget = new ByteBudget(bufferBytes);
    this.clock = clock;
  }

  /** The log of one attempt; nothing is written yet. */
  public AttemptLog open(RenderJob job, String attempt) {
    return new AttemptLog(this, RecordHeaders.of(job, attempt), ShownSpec.said(job));
  }

  /** UNSUPPORTED for a clip whose frames the log would begin to forget before the last one is read (rule L8). */
  void checkFits(ClipStarted clip) {
    int pixel = PixelFormats.bytes(clip.getPixelFormat());
    long bytes = (long) clip.getFrameCount() * clip.getWidth() * clip.getHeight() * pixel;
    long most = topics.frameLog().largestClipBytes();
    if (!clip.hasFramesOf() && bytes > most) {
      throw new FarmException(
          FailureCode.UNSUPPORTED,
          "its %s frames of %s by %s pixels take %s bytes, and frame-log.largest-clips allows %s: ask for fewer frames"
              .formatted(clip.getFrameCount(), clip.getWidth(), clip.getHeight(), bytes, most));
    }
  }

  /** Waits while too many bytes are on their way. The callback is run once, on the producer's thread or this one. */
  void frames(String id, byte[] value, Callback callback) throws InterruptedException {
    budget.take(value.length);
    producer.send(new ProducerRecord<>(topics.frames(), id, value), (metadata, failure) -> {
      budget.giveBack(value.length);
      callback.onCompletion(metadata, failure);
    });
  }

  /** Events inform; one that is lost costs a watcher a moment, never a render. */
  void event(RenderEvent.Builder event) {
    event.setTime(Timestamps.fromMillis(clock.millis()));
    producer.send(
        new ProducerRecord<>(topics.events(), event.getId(), event.build().toByteArray()));
  }

  @Override
  public void close() {
    producer.close();
  }
}
