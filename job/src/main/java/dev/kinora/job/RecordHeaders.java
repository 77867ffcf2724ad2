package dev.kinora.job;

import com.google.protobuf.ByteString;
import dev.kinora.v1.RecordHeader;
import dev.kinora.v1.RenderJob;

/** What every record in {@code frames} carries of its job (rule L1). */
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
        .putAllLabels(job.getSpec().getLabelsMap())
        .setRequestDigest(ByteString.copyFrom(RequestDigest.of(job)))
        .setAcceptedAt(job.getAcceptedAt())
        .setExpiresAt(job.getExpiresAt())
        .setAttempt(attempt)
        .build();
  }
}
