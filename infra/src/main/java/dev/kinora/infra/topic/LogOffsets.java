package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Where logs begin and end now. Asks the broker and blocks, no longer than it is told; UNAVAILABLE where that does not answer. Any thread. */
public final class LogOffsets {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Admin admin;
  private final Duration patience;

  /** @param admin not closed by this */
  public LogOffsets(Admin admin) {
    this(admin, PATIENCE);
  }

  public LogOffsets(Admin admin, Duration patience) {
    this.admin = admin;
    this.patience = patience;
  }

  /** The oldest record that each still has, or its next one. */
  public Map<TopicPartition, Long> begins(Collection<TopicPartition> partitions) {
    return ask(partitions, OffsetSpec.earliest());
  }

  /** The next record of each, behind open transactions too. */
  public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return ask(partitions, OffsetSpec.latest());
  }

  private Map<TopicPartition, Long> ask(Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    try {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      admin
          .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .all()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((partition, found) -> offsets.put(partition, found.offset()));
      return offsets;
    } catch (ExecutionException | TimeoutException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "the broker does not tell where its logs begin and end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted", e);
    }
  }
}
