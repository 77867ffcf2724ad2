package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.AccessConfig;
import dev.kinora.gateway.access.FileWatch;
import dev.kinora.gateway.access.TlsConfig;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over a renewed certificate without a restart. A pair that is broken, as when only one of the files was replaced so far,
 * leaves the old one in use; the log and readiness part "tls" say so.
 */
final class TlsRenewal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsRenewal.class);
  private static final String PART = "tls";

  private final AccessConfig config;
  private final Readiness readiness;
  private final Optional<FileWatch> watch;

  /** To be made before the server reads the files, so that no change is missed. Watches nothing where no certificate is configured. */
  TlsRenewal(AccessConfig config, Readiness readiness) {
    this.config = config;
    this.readiness = readiness;
    this.watch = config
        .tls()
        .map(
            files -> FileWatch.of("kinora-gateway-tls", List.of(files.certificate(), files.key())));
  }

  void start(GatewayServer server) {
    config
        .tls()
        .ifPresent(files -> watch.ifPresent(
            looking -> looking.start(config.recheck(), readiness, () -> renew(files, server))));
  }

  @Override
  public void close() {
    watch.ifPresent(FileWatch::close);
  }

  private void renew(TlsConfig files, GatewayServer server) {
    try {
      server.renewTls(files);
      readiness.ready(PART);
      log.info("the certificate in {} is in use now", files.certificate());
    } catch (FarmException e) {
      log.warn("the certificate's files changed; the old ones stay in use: {}", e.getMessage());
      readiness.ready(
          PART,
          "the certificate's files have a fault, the old ones stay in use; the log says which");
    }
  }
}
