package dev.kinora.gateway.view;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Where logs end now, open transactions included. Asks the broker and blocks, at most as long as it is told. */
public final class LogEnds {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Admin admin;
  private final Duration patience;

  /** @param admin not closed by this */
  public LogEnds(Admin admin) {
    this(admin, PATIENCE);
  }

  LogEnds(Admin admin, Duration patience) {
    this.admin = admin;
    this.patience = patience;
  }

  /** Throws UNAVAILABLE where the broker does not answer. */
  public Map<TopicPartition, Long> of(List<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    try {
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .all()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (ExecutionException | TimeoutException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "the broker does not tell where its logs end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted", e);
    }
  }
}
