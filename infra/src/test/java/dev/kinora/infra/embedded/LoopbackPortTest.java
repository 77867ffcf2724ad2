package dev.kinora.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackPortTest {
  private Path file = Path.of("");

  @BeforeEach
  void file(@TempDir Path folder) {
    file = folder.resolve("port");
  }

  @Test
  void keepsItsPort() throws Exception {
    int first = LoopbackPort.choose("broker", 0, file);
    assertThat(LoopbackPort.choose("broker", 0, file)).isEqualTo(first);
    assertThat(file).hasContent(first + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "24x",
        "0",
        "port",
        "99999999999",
        "70000",
        "-1",
        "\ufeff24000",
        "12\u0000"
      })
  void takesAnotherOneWhereTheFileIsCutShortOrNotItsOwn(String content) throws Exception {
    Files.writeString(file, content);
    int chosen = LoopbackPort.choose("broker", 0, file);
    assertThat(chosen).isBetween(20_000, 32_000);
    assertThat(file).hasContent(chosen + "\n");
  }
}
