package dev.kinora.trainer.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptionTableTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffname,caption\r\nheart,a heart\r\n",
        "\ufeffheart,a heart\r\n",
        "name;caption\nheart;a heart\n",
        "heart;a heart\n",
        "name\tcaption\nheart\ta heart\n",
        "sep=;\r\nName;Caption\r\nheart;a heart\r\n;\r\n",
        "name,caption,source\rheart,a heart,\r",
        "name,caption\nheart,\"a heart\"\n,\n\n"
      })
  void aTableIsReadAsSpreadsheetsWriteIt(String table) throws IOException {
    assertThat(captions(table, "heart")).containsExactly("a heart");
  }

  @Test
  void aLineBreakInQuotesIsABlank() throws IOException {
    assertThat(captions("name,caption\nheart,\"a red\r\nheart, \"\"beating\"\"\"\n", "heart"))
        .containsExactly("a red heart, \"beating\"");
  }

  @Test
  void accentsMatchHoweverTheyAreWritten() throws IOException {
    assertThat(captions("cafe\u0301,a cup\n", "caf\u00e9")).containsExactly("a cup");
  }

  @Test
  void aTableInAnotherEncodingIsNamedWithItsLine() {
    byte[] table = "name,caption\nheart,un c\u0153ur\n".getBytes(StandardCharsets.ISO_8859_1);
    table[24] = (byte) 0x9c; // as Windows writes the ligature

    assertThatThrownBy(() -> read(table))
        .isInstanceOf(DatasetException.class)
        .hasMessage(folder.resolve("captions.csv")
            + " line 2: is not UTF-8 (byte 0x9c); save it as UTF-8, in Excel as 'CSV UTF-8'");
  }

  @Test
  void aQuoteThatIsNeverClosedIsNamedWithItsLine() {
    byte[] table = "name,caption\nheart,\"a heart\nball,a ball\n".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(table))
        .isInstanceOf(DatasetException.class)
        .hasMessageEndingWith("captions.csv line 2: has a quote that is never closed");
  }

  @Test
  void aRowThatDoesNotFitIsNamedByTheLineOnWhichItBegins() {
    byte[] table =
        "name,caption\nball,\"a\nball\"\nheart,a heart,red\n".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(table))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("captions.csv line 4: wants 'name, caption'");
  }

  @Test
  void aJsonFileMayHaveAMarkToo() throws IOException {
    Files.writeString(folder.resolve("captions.json"), "\ufeff{\"heart\": [\"a heart\"]}");

    assertThat(Captions.read(folder).of("heart").captions()).containsExactly("a heart");
  }

  private List<String> captions(String table, String name) throws IOException {
    return read(table.getBytes(StandardCharsets.UTF_8)).of(name).captions();
  }

  private Captions read(byte[] table) throws IOException {
    Files.write(folder.resolve("captions.csv"), table);
    return Captions.read(folder);
  }
}
