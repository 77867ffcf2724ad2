package dev.kinora.gateway.server;

import dev.kinora.gateway.access.AccessConfig;
import dev.kinora.gateway.access.FileWatch;
import dev.kinora.gateway.access.TlsConfig;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over a renewed certificate without a restart. A pair that is broken, as when only one of the files was replaced so far,
 * leaves the old one in use; the log and readiness part "tls" say so.
 */
final class TlsRenewal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsRenewal.class);
  private static final String PART = "tls";

  private final @Nullable FileWatch watch;

  private TlsRenewal(@Nullable FileWatch watch) {
    this.watch = watch;
  }

  /** Watches nothing where no certificate is configured. */
  static TlsRenewal start(AccessConfig config, GatewayServer server, Readiness readiness) {
    if (config.tls().isEmpty()) {
      return new TlsRenewal(null);
    }
    TlsConfig files = config.tls().get();
    FileWatch watch = FileWatch.of("kinora-gateway-tls", List.of(files.certificate(), files.key()));
    watch.start(config.recheck(), () -> {
      try {
        server.renewTls(files);
        readiness.ready(PART);
        log.info("the certificate in {} is in use now", files.certificate());
      } catch (FarmException e) {
        log.warn("the certificate's files changed; the old ones stay in use: {}", e.getMessage());
        readiness.ready(PART, "the old certificate stays in use: " + e.getMessage());
      }
    });
    return new TlsRenewal(watch);
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
