package dev.kinora.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir
  Path folder;

  @Test
  void readsProperties() throws IOException {
    Path file =
        Files.writeString(folder.resolve("k.properties"), "# comment\nworker.slots = 3\nname: ü\n");
    assertThat(ConfigFile.read(file)).isEqualTo(Map.of("worker.slots", "3", "name", "ü"));
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertThatThrownBy(() -> ConfigFile.read(folder.resolve("no.properties")))
        .hasMessageContaining("no.properties: there is no such file");
  }

  @Test
  void refusesAFileThatIsNotUtf8() throws IOException {
    Path file = Files.write(folder.resolve("latin"), new byte[] {'a', '=', (byte) 0xe4});
    assertThatThrownBy(() -> ConfigFile.read(file)).hasMessageContaining("it is not UTF-8");
  }

  @Test
  void readsWhatAnEditorOfWindowsWrote() throws IOException {
    Path file = Files.writeString(
        folder.resolve("k.properties"), "\uFEFFworker.slots = 3\r\nname: \u00fc\r\n");
    assertThat(ConfigFile.read(file)).isEqualTo(Map.of("worker.slots", "3", "name", "\u00fc"));
  }
}
