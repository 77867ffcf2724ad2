package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFileTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void provingThatAFileCanBeMadeLeavesNoFile() {
    OutputFile.at(folder.resolve("a.mp4")).close();

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theNameAppearsOnlyWhenTheFileIsComplete() throws Exception {
    Path file = Files.writeString(folder.resolve("a.mp4"), "old");
    try (OutputFile output = OutputFile.at(file)) {
      Files.writeString(output.part(), "new");
      assertThat(file).hasContent("old");

      output.complete();

      assertThat(file).hasContent("new");
    }
    assertThat(folder.toFile().list()).containsExactly("a.mp4");
  }

  @Test
  void whatIsNotCompleteIsRemoved() throws Exception {
    try (OutputFile output = OutputFile.at(folder.resolve("a.mp4"))) {
      Files.writeString(output.part(), "half");
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMissingFolderIsNamedWithTheWayOut() {
    assertThatThrownBy(() -> OutputFile.at(folder.resolve("no/a.mp4")))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("there is no folder " + folder.resolve("no"))
        .hasMessageContaining("mkdir -p");
  }
}
