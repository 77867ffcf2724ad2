package dev.kinora.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.client.console.TextTable.Column;
import dev.kinora.client.console.TextTable.Room;
import org.junit.jupiter.api.Test;

final class TextTableTest {
  private final TextTable table = new TextTable(
      Column.text("NAME", Room.ELASTIC),
      Column.number("SIZE", Room.FIXED),
      Column.text("NOTE", Room.SPARE),
      Column.text("MORE", Room.SPARE));

  @Test
  void isAsWideAsItsTexts() {
    table.add("a longer name", "7", "x", "yy");

    assertThat(table.lines(80))
        .containsExactly("NAME           SIZE  NOTE  MORE", "a longer name     7  x     yy");
  }

  @Test
  void leavesSpareColumnsOutTheLastOnesFirst() {
    table.add("a longer name", "7", "x", "yy");

    assertThat(table.lines(30))
        .containsExactly("NAME           SIZE  NOTE", "a longer name     7  x");
    assertThat(table.lines(24)).containsExactly("NAME           SIZE", "a longer name     7");
  }

  @Test
  void cutsElasticColumnsAndThenTheLine() {
    table.add("a longer name", "7", "x", "yy");

    assertThat(table.lines(16)).containsExactly("NAME        SIZE", "a longer …     7");
    assertThat(table.lines(10)).containsExactly("NAME     …", "a longe… …");
  }

  @Test
  void showsNoControlCharacters() {
    table.add("\u001b[2Jred\n", "7", "", "");

    assertThat(table.lines(80).getLast()).startsWith("\\u001b[2Jred\\u000a");
  }
}
