package dev.kinora.job;

import java.time.Instant;

/** Where a job stands in its log: what its defaults may depend on besides its own fields. */
public record RecordOrigin(
    String clusterId, String topic, int partition, long offset, Instant timestamp) {}
