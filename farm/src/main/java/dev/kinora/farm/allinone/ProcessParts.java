package dev.kinora.farm.allinone;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.metric.Metrics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the roles of one process share: one set of metrics, one readiness, a folder with one sub-folder for each role. */
record ProcessParts(Metrics metrics, Readiness readiness, Path data) {
  ProcessParts(Path data) {
    this(new Metrics(), new Readiness(), data);
  }

  /** What a role is given. The process is ready only while the store answers. */
  RoleContext context(Infrastructure infra, String role) {
    infra.store().health().tell(readiness);
    return new RoleContext(
        infra.kafka(), infra.topics(), infra.store(), metrics, readiness, folder(role));
  }

  /** A role's own folder, made where it is missing. */
  Path folder(String role) {
    try {
      return Files.createDirectories(data.resolve(role));
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INVALID,
          "cannot make the folder %s: %s".formatted(data.resolve(role), e.getMessage()),
          e);
    }
  }
}
