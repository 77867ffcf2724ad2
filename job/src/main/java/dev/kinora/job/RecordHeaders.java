package dev.kinora.job;

import com.google.protobuf.ByteString;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every record in {@code frames} carries of its job (rule L1). Of labels only as many as a valid job has: an event producer
 * may write two megabytes of them, and then the event that says so would not fit into its topic.
 */
public final class RecordHeaders {
  private RecordHeaders() {}

  /**
   * @param job with its id and times ({@link Defaults#identified})
   * @param attempt UUIDv7 of the attempt, empty where none writes
   */
  public static RecordHeader of(RenderJob job, String attempt) {
    return RecordHeader.newBuilder()
        .setId(job.getId())
        .setTenant(job.getTenant())
        .putAllLabels(labels(job.getSpec()))
        .setRequestDigest(ByteString.copyFrom(RequestDigest.of(job)))
        .setAcceptedAt(job.getAcceptedAt())
        .setExpiresAt(job.getExpiresAt())
        .setAttempt(attempt)
        .build();
  }

  private static Map<String, String> labels(RenderSpec spec) {
    Map<String, String> all = spec.getLabelsMap();
    if (all.size() <= JobRules.MAX_LABELS
        && all.entrySet().stream().allMatch(RecordHeaders::small)) {
      return all;
    }
    var kept = new TreeMap<String, String>();
    new TreeMap<>(all)
        .entrySet().stream()
            .filter(RecordHeaders::small)
            .limit(JobRules.MAX_LABELS)
            .forEach(label -> kept.put(label.getKey(), label.getValue()));
    return kept;
  }

  private static boolean small(Map.Entry<String, String> label) {
    return JobRules.length(label.getKey()) <= JobRules.MAX_LABEL_VALUE
        && JobRules.length(label.getValue()) <= JobRules.MAX_LABEL_VALUE;
  }
}
