package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.job.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class FarmConfigTest {
  @Test
  void hasDefaults() {
    FarmConfig.Local local = read(Map.of()).local();

    assertThat(local.models().endsWith("models")).isTrue();
    assertThat(local)
        .isEqualTo(
            new FarmConfig.Local(local.models(), 0, 0, "127.0.0.1", 0, Duration.ofSeconds(60)));
  }

  @Test
  void readsEveryKey() {
    FarmConfig.Local local = read(Map.of(
            "farm.models", "/elsewhere",
            "embedded.broker-port", "1",
            "embedded.store-port", "2",
            "health.host", "0.0.0.0",
            "health.port", "3",
            "farm.connect-timeout", "4s"))
        .local();

    assertThat(local)
        .isEqualTo(
            new FarmConfig.Local(Path.of("/elsewhere"), 1, 2, "0.0.0.0", 3, Duration.ofSeconds(4)));
  }

  @Test
  void allProblemsOfAllRoomsAreToldTogether() {
    assertThatThrownBy(
            () -> read(Map.of("health.port", "x", "gateway.port", "-1", "worker.slotz", "3")))
        .isInstanceOfSatisfying(
            FarmException.class, failure -> assertThat(failure.violations()).hasSize(3));
  }

  @Test
  void aDataFolderAmongTheSettingsIsRefusedInsteadOfPassedOver() {
    assertThatThrownBy(() -> read(Map.of("data", "/elsewhere")))
        .hasMessageContaining("data = '/elsewhere'")
        .hasMessageContaining("--data or KINORA_DATA");
  }

  @Test
  void whatTheLauncherReadsIsNoUnknownSetting() throws IOException {
    Map<String, String> words = new TreeMap<>();
    Matcher word =
        Pattern.compile("KINORA_[A-Z_]+").matcher(Files.readString(Path.of("..", "kinora")));
    while (word.find()) {
      words.put(word.group(), "x");
    }
    assertThat(words).containsKeys("KINORA_AOT", "KINORA_HEAP", "KINORA_JAVA_HOME");

    assertThatCode(() -> FarmConfig.read(ConfigReader.of(Map.of(), words, Map.of())))
        .doesNotThrowAnyException();
  }

  private static FarmConfig read(Map<String, String> flags) {
    return FarmConfig.read(ConfigReader.of(Map.of(), Map.of(), flags));
  }
}
