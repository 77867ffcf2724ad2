package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.access.AccessConfig;
import dev.kinora.gateway.access.TenantShares;
import dev.kinora.gateway.access.TlsConfig;
import dev.kinora.gateway.admission.AdmissionConfig;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.service.VideoConfig;
import dev.kinora.gateway.view.ViewConfig;
import dev.kinora.infra.config.ConfigReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  @Test
  void hasDefaults() {
    assertThat(read(Map.of()))
        .isEqualTo(new GatewayConfig(
            new ServerConfig("127.0.0.1", 8080, 1_024, 64, 4_096, RunningGateway.LIMITS),
            new AccessConfig(
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                false,
                new TenantShares(256, 16, 1_024, 50_000)),
            new AdmissionConfig(200_000, "fluent-full"),
            new ViewConfig(20_000, 96 << 20, Duration.ofSeconds(5)),
            new VideoConfig(Duration.ofHours(1))));
  }

  @Test
  void readsEveryKey() {
    GatewayConfig config = read(Map.ofEntries(
        Map.entry("gateway.host", "::1"),
        Map.entry("gateway.port", "0"),
        Map.entry("gateway.limits.header-bytes", "2000"),
        Map.entry("gateway.limits.line-bytes", "3000"),
        Map.entry("gateway.limits.streams", "4"),
        Map.entry("gateway.limits.connections", "50"),
        Map.entry("gateway.limits.connections-per-address", "6"),
        Map.entry("gateway.limits.head", "3s"),
        Map.entry("gateway.limits.body", "4s"),
        Map.entry("gateway.limits.idle", "5s"),
        Map.entry("gateway.tls.certificate", "c.pem"),
        Map.entry("gateway.tls.key", "k.pem"),
        Map.entry("gateway.max-requests", "7"),
        Map.entry("gateway.max-downloads", "3"),
        Map.entry("gateway.max-watchers", "9"),
        Map.entry("gateway.max-unended", "10"),
        Map.entry("default-model", "tiny-shapes"),
        Map.entry("gateway.view.ended", "5"),
        Map.entry("gateway.view.ended-bytes", "7MiB"),
        Map.entry("gateway.view.expiry-check", "1s"),
        Map.entry("gateway.presigned-for", "2m"),
        Map.entry("gateway.access.keys-file", "k"),
        Map.entry("gateway.access.recheck", "1s"),
        Map.entry("gateway.access.open-metrics", "true"),
        Map.entry("gateway.access.tenant-requests", "1"),
        Map.entry("gateway.access.tenant-downloads", "2"),
        Map.entry("gateway.access.tenant-streams", "3"),
        Map.entry("gateway.access.tenant-unended", "4")));

    assertThat(config)
        .isEqualTo(new GatewayConfig(
            new ServerConfig(
                "::1",
                0,
                7,
                3,
                9,
                new LimitsConfig(
                    2_000,
                    3_000,
                    4,
                    50,
                    6,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5))),
            new AccessConfig(
                Optional.of(Path.of("k")),
                Optional.of(new TlsConfig(Path.of("c.pem"), Path.of("k.pem"))),
                Duration.ofSeconds(1),
                true,
                new TenantShares(1, 2, 3, 4)),
            new AdmissionConfig(10, "tiny-shapes"),
            new ViewConfig(5, 7 << 20, Duration.ofSeconds(1)),
            new VideoConfig(Duration.ofMinutes(2))));
  }

  private static GatewayConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    GatewayConfig config = GatewayConfig.read(keys);
    keys.finish();
    return config;
  }
}
