package dev.kinora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.admission.AdmissionConfig;
import dev.kinora.gateway.progress.ViewConfig;
import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  @Test
  void hasDefaults() {
    assertThat(read(Map.of()))
        .isEqualTo(new GatewayConfig(
            new ServerConfig("127.0.0.1", 8080, 1_024, 64),
            new AdmissionConfig(200_000, "fluent-loops"),
            new ViewConfig(20_000, 96 << 20, Duration.ofSeconds(5))));
  }

  @Test
  void readsEveryKey() {
    GatewayConfig config = read(Map.of(
        "gateway.host", "::1",
        "gateway.port", "0",
        "gateway.max-requests", "7",
        "gateway.max-downloads", "3",
        "gateway.max-unended", "10",
        "gateway.default-model", "tiny-shapes",
        "gateway.view.ended", "5",
        "gateway.view.ended-bytes", "7MiB",
        "gateway.view.expiry-check", "1s"));

    assertThat(config)
        .isEqualTo(new GatewayConfig(
            new ServerConfig("::1", 0, 7, 3),
            new AdmissionConfig(10, "tiny-shapes"),
            new ViewConfig(5, 7 << 20, Duration.ofSeconds(1))));
  }

  private static GatewayConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    GatewayConfig config = GatewayConfig.read(keys);
    keys.finish();
    return config;
  }
}
