package dev.kinora.gateway.access;

import dev.kinora.infra.config.ConfigReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may use the API.
 *
 * @param keysFile empty: no authentication, and loopback only
 * @param tls empty: HTTP in clear
 * @param recheck how often files of keys and certificates are looked at for a change
 * @param openMetrics whether /metrics wants no key where the API does
 */
public record AccessConfig(
    Optional<Path> keysFile,
    Optional<TlsConfig> tls,
    Duration recheck,
    boolean openMetrics,
    TenantShares shares) {

  public static AccessConfig read(ConfigReader keys) {
    return new AccessConfig(
        keys.optional(
                "gateway.access.keys-file",
                "File of API keys: NAME SHA256 TENANT a line (./kinora key new makes one). Without it there is no authentication, and the gateway listens on loopback only.")
            .map(Path::of),
        TlsConfig.read(keys),
        keys.duration(
            "gateway.access.recheck",
            Duration.ofSeconds(5),
            Duration.ofMillis(50),
            Duration.ofHours(1),
            "How often the files of keys and certificates are looked at for a change."),
        keys.flag(
            "gateway.access.open-metrics",
            false,
            "Whether /metrics is open to everybody where the API wants a key."),
        TenantShares.read(keys));
  }
}
