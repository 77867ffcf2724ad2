package dev.kinora.infra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.job.FarmException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueConfigTest {
  @Test
  void hasDefaults() {
    assertThat(read(Map.of())).isEqualTo(new CatalogueConfig("fluent-full"));
  }

  @Test
  void readsEveryKey() {
    assertThat(read(Map.of("default-model", "m"))).isEqualTo(new CatalogueConfig("m"));
  }

  @Test
  void sendsWhoGivesAKeyOfOldToTheOneThatTookItsPlace() {
    Map<String, String> old = Map.of("gateway.default-model", "a", "worker.default-model", "a");

    FarmException failure = catchThrowableOfType(FarmException.class, () -> read(old));

    assertThat(failure)
        .hasMessageContaining("gateway.default-model = 'a': want default-model, which replaced it")
        .hasMessageContaining("worker.default-model = 'a': want default-model, which replaced it");
  }

  private static CatalogueConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    CatalogueConfig config = CatalogueConfig.read(keys);
    keys.finish();
    return config;
  }
}
