package dev.kinora.client.console;

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

  @Test
  void aLinkStaysALinkAndItsFileIsWritten() throws Exception {
    Path file = folder.resolve("kept/a.mp4");
    Files.createDirectories(file.getParent());
    Path link = Files.createSymbolicLink(folder.resolve("a.mp4"), Path.of("kept/a.mp4"));
    for (String content : new String[] {"first", "second"}) {
      try (OutputFile output = OutputFile.at(link)) {
        Files.writeString(output.part(), content);
        output.complete();
        assertThat(output.path()).isEqualTo(link);
      }
      assertThat(Files.isSymbolicLink(link)).isTrue();
      assertThat(Files.isSymbolicLink(file)).isFalse();
      assertThat(file).hasContent(content);
    }
  }

  @Test
  void allNamesOfAFileAreOne() throws Exception {
    Files.createDirectories(folder.resolve("x/y"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("x"));
    Files.createSymbolicLink(folder.resolve("a.png"), folder.resolve("none.png"));
    Path file = OutputFile.real(folder.resolve("x/none.png"));

    assertThat(file).isEqualTo(folder.toRealPath().resolve("x/none.png"));
    assertThat(OutputFile.real(folder.resolve("link/./none.png"))).isEqualTo(file);
    assertThat(OutputFile.real(folder.resolve("x/y/../none.png"))).isEqualTo(file);
    assertThat(OutputFile.real(folder.resolve("no/such/../../x/none.png"))).isEqualTo(file);
    assertThat(OutputFile.real(folder.resolve("a.png")))
        .isEqualTo(OutputFile.real(folder.resolve("none.png")));
    assertThat(OutputFile.real(folder.resolve("A.png")))
        .isNotEqualTo(OutputFile.real(folder.resolve("a.png")));
  }

  @Test
  void whatIsNoPlainFileIsNotReplaced() throws Exception {
    Path circle = Files.createSymbolicLink(folder.resolve("c.mp4"), folder.resolve("c.mp4"));
    for (Path file : new Path[] {circle, Path.of("/dev/null")}) {
      assertThatThrownBy(() -> OutputFile.at(file)).hasMessageContaining("it is no plain file");
    }
  }

  @Test
  void aFolderThatHasGoneIsToldAsSuch() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    try (OutputFile output = OutputFile.at(gone.resolve("a.mp4"))) {
      Files.delete(gone);
      assertThatThrownBy(output::complete)
          .isInstanceOf(CliException.class)
          .hasMessageContaining("gone/a.mp4: its folder is gone");
    }
  }
}
