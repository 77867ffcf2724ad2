package dev.kinora.farm.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kinora.farm.allinone.FarmConfig;
import dev.kinora.farm.deploy.ComposeFile.Service;
import dev.kinora.infra.config.ConfigFile;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.ForeignRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ComposeFileTest {
  /** What the image's start script and the command line read; no key of the configuration. */
  private static final Set<String> OF_THE_LAUNCHER = Set.of("KINORA_HEAP", "KINORA_DATA");

  /** What Kafka's image reads besides settings of the broker. */
  private static final Set<String> OF_THE_KAFKA_IMAGE = Set.of("KAFKA_HEAP_OPTS");

  static Stream<Service> all() throws IOException {
    return ComposeFile.read().services().values().stream();
  }

  static Stream<Service> kinora() throws IOException {
    return all().filter(Service::kinora);
  }

  @Test
  void everyRoleHasItsContainer() throws IOException {
    assertThat(kinora().map(service -> service.list("command").getFirst()))
        .containsExactlyInAnyOrder("infra", "gateway", "worker", "encoder");
  }

  @ParameterizedTest
  @MethodSource("kinora")
  void everySettingIsAKeyOfTheConfigurationWithAValueThatItAllows(Service service) {
    Map<String, String> environment = service.environment("KINORA_");
    assertThat(environment).isNotEmpty();
    OF_THE_LAUNCHER.forEach(environment::remove);
    assertThatCode(() -> FarmConfig.read(ConfigReader.of(Map.of(), environment, Map.of())))
        .doesNotThrowAnyException();
  }

  @Test
  void everySettingOfTheBrokerIsOne() throws IOException {
    Map<String, String> settings = service("kafka").environment("KAFKA_");
    OF_THE_KAFKA_IMAGE.forEach(settings::remove);
    Set<String> names = settings.keySet().stream()
        .map(name -> name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.'))
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(AbstractKafkaConfig.CONFIG_DEF.names()).containsAll(names);
    assertThat(settings).containsEntry("KAFKA_ERRORS_DEADLETTERQUEUE_TOPIC_NAME_PREFIX", "");
    String cluster = service("kafka").environment("CLUSTER_ID").get("CLUSTER_ID");
    assertThat(Uuid.fromString(cluster)).isNotEqualTo(Uuid.ZERO_UUID);
  }

  @Test
  void onlyTheGatewayCanBeReachedAndOnlyWithKeys() throws IOException {
    assertThat(all().filter(service -> service.has("ports")).map(Service::name))
        .containsExactly("gateway");
    Service gateway = service("gateway");
    assertThat(gateway.list("ports")).containsExactly("127.0.0.1:8080:8080");
    assertThat(gateway.environment("KINORA_GATEWAY_ACCESS_"))
        .containsEntry("KINORA_GATEWAY_ACCESS_KEYS_FILE", "/run/secrets/gateway.keys");
    assertThat(gateway.list("secrets")).contains("gateway.keys");
    assertThat(all().filter(service -> service.has("network_mode") || service.has("privileged")))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyContainerIsPinnedBoundedAndStartedAgain(Service service) {
    assertThat(service.text("image")).matches("[a-z0-9./-]+:[0-9][A-Za-z0-9._-]*");
    assertThat(service.text("restart")).isEqualTo("unless-stopped");
    assertThat(service.text("mem_limit")).matches("[0-9]+[mg]");
    assertThat(service.list("security_opt")).contains("no-new-privileges:true");
    assertThat(service.has("healthcheck")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinora")
  void noRoleIsRootOrWritesOutsideItsFolder(Service service) {
    assertThat(service.text("user")).isEqualTo("10001:10001");
    assertThat(service.text("read_only")).isEqualTo("true");
    assertThat(service.list("cap_drop")).containsExactly("ALL");
    assertThat(service.list("tmpfs")).singleElement().asString().matches("/tmp:.*,exec");
    assertThat(service.list("volumes")).singleElement().asString().endsWith("/data");
  }

  @ParameterizedTest
  @MethodSource("kinora")
  void theHeapLeavesRoomForTheNatives(Service service) {
    long heap = bytes(service.environment("KINORA_HEAP").getOrDefault("KINORA_HEAP", ""));
    assertThat(heap).isPositive().isLessThanOrEqualTo(bytes(service.text("mem_limit")) / 2);
  }

  @Test
  void whatIsUsedIsDeclared() throws IOException {
    ComposeFile file = ComposeFile.read();
    for (Service service : file.services().values()) {
      assertThat(file.declared("secrets").keySet().stream().map(String::valueOf))
          .containsAll(service.list("secrets"));
      assertThat(file.services().keySet())
          .containsAll(
              service.map("depends_on").keySet().stream().map(String::valueOf).toList());
      for (String volume : service.list("volumes")) {
        assertThat(volume.startsWith("/")
                || file.declared("volumes").containsKey(volume.split(":", 2)[0]))
            .as("volume %s of %s", volume, service.name())
            .isTrue();
      }
    }
  }

  @Test
  void theSecretsAreMadeOnceAndAreWhatTheRolesRead(@TempDir Path folder) throws Exception {
    Path script =
        Files.copy(ComposeFile.FOLDER.resolve("make-secrets"), folder.resolve("make-secrets"));
    String first = sh(folder, script);
    assertThat(first).contains("API key (tenant local): kn_");
    Map<String, String> made = contents(folder.resolve("secrets"));
    assertThat(made).containsOnlyKeys("kinora.properties", "store.json", "gateway.keys");

    Map<String, String> settings = ConfigFile.read(folder.resolve("secrets/kinora.properties"));
    assertThatCode(() -> FarmConfig.read(ConfigReader.of(settings, Map.of(), Map.of())))
        .doesNotThrowAnyException();
    assertThat(made.get("store.json"))
        .contains(settings.getOrDefault("store.secret-key", "missing"))
        .contains(settings.getOrDefault("store.access-key", "missing"));
    assertThat(made.get("gateway.keys"))
        .containsPattern("(?m)^first [0-9a-f]{64} local$")
        .doesNotContain("kn_");

    assertThat(sh(folder, script)).isEmpty();
    assertThat(contents(folder.resolve("secrets"))).isEqualTo(made);
  }

  private static Service service(String name) throws IOException {
    return all().filter(service -> service.name().equals(name)).findFirst().orElseThrow();
  }

  private static long bytes(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return text.endsWith("g") ? number << 30 : number << 20;
  }

  private static String sh(Path folder, Path script) throws IOException, InterruptedException {
    ForeignRun run = ForeignRun.of(folder, List.of("sh", script.toString()));
    assertThat(run.code()).as(run.output()).isZero();
    return run.output();
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
