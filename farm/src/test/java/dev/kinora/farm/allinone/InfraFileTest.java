package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.store.StoreConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InfraFileTest {
  private static final StoreConfig STORE = new StoreConfig(
      URI.create("http://127.0.0.1:9000"), Optional.empty(), "bucket", "eu-1", "access", "secret");

  @TempDir
  private Path data = Path.of("");

  @Test
  void otherRolesReadWhereBrokerAndStoreAre() {
    InfraFile.write(data, "127.0.0.1:9092", STORE);

    FarmConfig config = FarmConfig.read(Settings.shared(data, null, Map.of()));

    assertThat(config.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(config.store()).isEqualTo(STORE);
  }

  @Test
  void aFarmOfOneProcessDoesNotMindIt() {
    InfraFile.write(data, "127.0.0.1:9092", STORE);

    FarmConfig config = FarmConfig.read(Settings.alone(data, null, Map.of()));

    assertThat(config.kafka().bootstrapServers()).isEmpty();
    assertThat(config.store().embedded()).isTrue();
  }

  @Test
  void onlyItsOwnerMayReadTheCredentials() throws Exception {
    InfraFile.write(data, "127.0.0.1:9092", STORE);

    assertThat(PosixFilePermissions.toString(
            Files.getPosixFilePermissions(data.resolve("infra.properties"))))
        .isEqualTo("rw-------");
  }

  @Test
  void theFolderOwnSettingsWinOverItAndFlagsOverThose() throws Exception {
    InfraFile.write(data, "127.0.0.1:9092", STORE);
    Files.writeString(
        data.resolve("kinora.properties"), "kafka.bootstrap-servers=other:1\nhealth.port=7");

    FarmConfig config = FarmConfig.read(Settings.shared(data, null, Map.of("health.port", "8")));

    assertThat(config.kafka().bootstrapServers()).isEqualTo("other:1");
    assertThat(config.local().healthPort()).isEqualTo(8);
  }
}
