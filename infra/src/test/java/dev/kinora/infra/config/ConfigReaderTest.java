package dev.kinora.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

  @Test
  void takesTheStrongerSource() {
    ConfigReader keys = ConfigReader.of(
        Map.of("a", "file", "b", "file", "c", "file"),
        Map.of("KINORA_B", "env", "KINORA_C", "env", "PATH", "/bin"),
        Map.of("c", "flag"));

    assertThat(keys.string("a", "default", "")).isEqualTo("file");
    assertThat(keys.string("b", "default", "")).isEqualTo("env");
    assertThat(keys.string("c", "default", "")).isEqualTo("flag");
    assertThat(keys.string("d", "default", "")).isEqualTo("default");
    keys.finish();
  }

  @Test
  void readsEveryKindOfValue() {
    ConfigReader keys = file(Map.of(
        "int", " 7 ",
        "size", "64MiB",
        "ratio", "0.5",
        "time", "90s",
        "on", "yes",
        "folder", "/tmp/x",
        "names", " a, b,,c ",
        "pick", "two"));

    assertThat(keys.integer("int", 1, 0, 9, "")).isEqualTo(7);
    assertThat(keys.bytes("size", "1KiB", "")).isEqualTo(64L << 20);
    assertThat(keys.decimal("ratio", 1, 0, 1, "")).isEqualTo(0.5);
    assertThat(keys.duration("time", Duration.ZERO, "")).isEqualTo(Duration.ofSeconds(90));
    assertThat(keys.flag("on", false, "")).isTrue();
    assertThat(keys.path("folder", Path.of("y"), "")).isEqualTo(Path.of("/tmp/x"));
    assertThat(keys.list("names", List.of(), "")).containsExactly("a", "b", "c");
    assertThat(keys.choice("pick", "one", List.of("one", "two"), "")).isEqualTo("two");
    keys.finish();
  }

  @Test
  void mapsDotsAndDashesToUnderscoresInTheEnvironment() {
    ConfigReader keys = ConfigReader.of(Map.of(), Map.of("KINORA_WORKER_SLOTS_X", "3"), Map.of());

    assertThat(keys.integer("worker.slots-x", 1, 1, 9, "")).isEqualTo(3);
    keys.finish();
  }

  @Test
  void tellsEveryBadValueAtOnceAndGoesOnWithDefaults() {
    ConfigReader keys = ConfigReader.of(
        Map.of("slots", "0", "guidance", "NaN", "wait", "5 minutes"),
        Map.of("KINORA_SIZE", "64MB"),
        Map.of());

    assertThat(keys.integer("slots", 8, 1, 256, "")).isEqualTo(8);
    assertThat(keys.decimal("guidance", 1.5, 0, 20, "")).isEqualTo(1.5);
    assertThat(keys.duration("wait", Duration.ofSeconds(1), "")).isEqualTo(Duration.ofSeconds(1));
    assertThat(keys.bytes("size", "1MiB", "")).isEqualTo(1 << 20);

    FarmException failure = catchThrowableOfType(FarmException.class, keys::finish);
    assertThat(failure.code()).isEqualTo(FailureCode.INVALID);
    assertThat(failure.violations()).hasSize(4);
    assertThat(failure)
        .hasMessageContaining("slots = '0': want a whole number from 1 to 256")
        .hasMessageContaining("guidance = 'NaN'")
        .hasMessageContaining("wait = '5 minutes'")
        .hasMessageContaining("(from KINORA_SIZE)");
  }

  @Test
  void refusesAnUnknownKeyAndNamesTheNearOnes() {
    ConfigReader keys = ConfigReader.of(
        Map.of("worker.slot", "1"),
        Map.of("KINORA_WORKR_SLOTS", "1"),
        Map.of("quite-different", "1"));
    keys.integer("worker.slots", 1, 1, 9, "");

    FarmException failure = catchThrowableOfType(FarmException.class, keys::finish);
    assertThat(failure)
        .hasMessageContaining("worker.slot = '1': want a known key; did you mean worker.slots?")
        .hasMessageContaining("did you mean KINORA_WORKER_SLOTS?")
        .hasMessageContaining("quite-different = '1': want a known key");
  }

  @Test
  void tellsWhatTookThePlaceOfARemovedKeyWhereverItIsGiven() {
    ConfigReader keys = ConfigReader.of(
        Map.of("worker.old", "1"), Map.of("KINORA_WORKER_OLD", "2"), Map.of("worker.old", "3"));
    keys.removed("worker.old", "worker.new");
    keys.integer("worker.new", 1, 1, 9, "");

    FarmException failure = catchThrowableOfType(FarmException.class, keys::finish);
    assertThat(failure)
        .hasMessageContaining("worker.old = '1': want worker.new, which replaced it")
        .hasMessageContaining("KINORA_WORKER_OLD = '2': want KINORA_WORKER_NEW, which replaced it")
        .hasMessageContaining("worker.old = '3': want worker.new, which replaced it");
    assertThat(keys.keys()).hasSize(1);
  }

  @Test
  void leavesTheLaunchersVariablesAlone() {
    ConfigReader.of(Map.of(), Map.of("KINORA_JAVA_HOME", "/jdk"), Map.of()).finish();
  }

  @Test
  void neverPrintsASecret() {
    ConfigReader keys = file(Map.of("store.secret-key", "hush", "store.secret-ky", "hush"));
    assertThat(keys.secret("store.secret-key", "", "Secret.")).isEqualTo("hush");

    FarmException failure = catchThrowableOfType(FarmException.class, keys::finish);
    assertThat(failure).hasMessageContaining("***").hasMessageNotContaining("hush");
    assertThat(keys.keys()).allSatisfy(key -> assertThat(key.toString()).doesNotContain("hush"));
  }

  @Test
  void tellsFaultsBetweenKeysWithTheOthers() {
    ConfigReader keys = file(Map.of("a", "x"));
    keys.integer("a", 1, 1, 2, "");
    keys.problem("b", "3", "less than a");

    assertThat(catchThrowableOfType(FarmException.class, keys::finish).violations())
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500ms",
    "1000ms, 1s",
    "60s, 1m",
    "90s, 90s",
    "24h, 1d",
    "36h, 36h",
    "7d, 7d",
    "0s, 0s"
  })
  void writesADurationInItsLargestWholeUnit(String text, String written) {
    assertThat(ConfigValues.duration(text).map(ConfigValues::text)).hasValue(written);
  }

  @Test
  void refusesBytesThatDoNotFit() {
    assertThat(ConfigValues.bytes("999999999999TiB")).isEmpty();
  }

  @Test
  void documentsEveryKeyOnceInATableOfItsRoom() {
    ConfigReader keys = file(Map.of());
    keys.integer("worker.slots", 2, 1, 64, "How many | jobs.");
    keys.integer("worker.slots", 2, 1, 64, "Read again.");
    keys.secret("gateway.key", "", "Secret.");

    assertThat(ConfigTable.markdown(keys.keys()))
        .contains("## gateway\n", "## worker\n")
        .contains("| `worker.slots` | `2` | a whole number from 1 to 64 | How many \\| jobs. |\n")
        .doesNotContain("Read again");
  }

  private static ConfigReader file(Map<String, String> settings) {
    return ConfigReader.of(settings, Map.of(), Map.of());
  }
}
