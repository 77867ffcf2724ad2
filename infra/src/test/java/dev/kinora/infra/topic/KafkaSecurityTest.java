package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSecurityTest {
  @Test
  void isPlainTextWithoutAUserWhereNothingIsSaid() {
    assertThat(read().settings()).isEqualTo(Map.of("security.protocol", "PLAINTEXT"));
  }

  @Test
  void namesAUserOverTlsAsKafkaWantsIt(@TempDir Path folder) throws IOException {
    Path authorities = Files.writeString(folder.resolve("ca.pem"), "");
    assertThat(read(
                "kafka.tls", "true",
                "kafka.ca-file", authorities.toString(),
                "kafka.user", "worker",
                "kafka.password", "a\"b\\c",
                "kafka.sasl-mechanism", "PLAIN")
            .settings())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("ssl.truststore.location", authorities.toString())
        .containsEntry("sasl.mechanism", "PLAIN")
        .containsEntry(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"worker\" password=\"a\\\"b\\\\c\";");
    assertThat(read("kafka.tls", "true").settings()).containsEntry("security.protocol", "SSL");
    assertThat(read("kafka.user", "a", "kafka.password", "b").settings())
        .containsEntry("security.protocol", "SASL_PLAINTEXT")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> read(
            "kafka.ca-file", "/nowhere/ca.pem",
            "kafka.user", "worker",
            "kafka.sasl-mechanism", "PLAIN"))
        .hasMessageContaining("kafka.ca-file = '/nowhere/ca.pem': want kafka.tls = true with it")
        .hasMessageContaining("kafka.ca-file = '/nowhere/ca.pem': want a file that can be read")
        .hasMessageContaining("kafka.user = 'worker': want kafka.user and kafka.password")
        .hasMessageContaining("kafka.sasl-mechanism = 'PLAIN': want kafka.tls = true with it");
    ConfigReader embedded = ConfigReader.of(Map.of("kafka.tls", "true"), Map.of(), Map.of());
    KafkaConfig.read(embedded);
    assertThatThrownBy(embedded::finish).hasMessageContaining("kafka.bootstrap-servers");
  }

  @Test
  void hidesThePassword() {
    assertThat(read("kafka.user", "worker", "kafka.password", "geheim").toString())
        .contains("worker")
        .doesNotContain("geheim");
  }

  private static KafkaSecurity read(String... settings) {
    var file = new HashMap<String, String>();
    for (int i = 0; i < settings.length; i += 2) {
      file.put(settings[i], settings[i + 1]);
    }
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    KafkaSecurity security = KafkaSecurity.read(keys);
    keys.finish();
    return security;
  }
}
