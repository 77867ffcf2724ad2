package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderConfigTest {
  @Test
  void hasDefaults() {
    assertThat(read(Map.of()))
        .isEqualTo(new EncoderConfig(
            Optional.empty(),
            8,
            4L << 30,
            512L << 20,
            2,
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            new EncoderConfig.Membership(Duration.ofSeconds(10), Duration.ofMinutes(5)),
            Duration.ofSeconds(30)));
  }

  @Test
  void readsEveryKey() {
    assertThat(read(Map.of(
            "encoder.id", "e-7",
            "encoder.open-clips", "3",
            "encoder.spool-bytes", "1GiB",
            "encoder.video-bytes", "1MiB",
            "encoder.codec-threads", "5",
            "encoder.idle-clip", "1s",
            "encoder.sweep-every", "5m",
            "encoder.session-timeout", "20s",
            "encoder.poll-timeout", "1m",
            "encoder.drain", "2s")))
        .isEqualTo(new EncoderConfig(
            Optional.of("e-7"),
            3,
            1L << 30,
            1L << 20,
            5,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            new EncoderConfig.Membership(Duration.ofSeconds(20), Duration.ofMinutes(1)),
            Duration.ofSeconds(2)));
  }

  @Test
  void refusesAnIdThatKafkaCannotCarry() {
    assertThatThrownBy(() -> read(Map.of("encoder.id", "a b"))).hasMessageContaining("encoder.id");
  }

  private static EncoderConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    EncoderConfig config = EncoderConfig.read(keys);
    keys.finish();
    return config;
  }
}
