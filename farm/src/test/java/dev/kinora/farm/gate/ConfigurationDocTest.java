package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.farm.allinone.FarmConfig;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.config.ConfigTable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page of settings is what the code says. {@code -Dkinora.write-docs=true} writes it. */
final class ConfigurationDocTest {
  @Test
  void thePageIsMadeFromTheKeys() throws IOException {
    ConfigReader keys = ConfigReader.of(Map.of(), Map.of(), Map.of());
    FarmConfig.read(keys);
    String page = ConfigTable.markdown(keys.keys());
    if (Boolean.getBoolean("kinora.write-docs")) {
      Files.writeString(Checkout.root().resolve("docs/configuration.md"), page);
    }
    assertThat(Checkout.text("docs/configuration.md"))
        .as("docs/configuration.md; write it with mvn -pl farm -am verify -Dkinora.write-docs=true")
        .isEqualTo(page);
  }
}
