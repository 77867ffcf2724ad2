package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlainTextTest {
  @Test
  void nothingInALineMovesACursorOrEndsIt() {
    assertThat(PlainText.line("\u001b[31mRED\r\nfake\tSUCCEEDED\u0000\u007f\u009bc\u2028x\u2029"))
        .isEqualTo(
            "\\u001b[31mRED\\u000d\\u000afake\\u0009SUCCEEDED\\u0000\\u007f\\u009bc\\u2028x\\u2029");
  }

  @Test
  void nothingTurnsTheOrderOfLetters() {
    String marks = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    assertThat(PlainText.line("a" + marks + "b"))
        .isEqualTo("a"
            + IntStream.range(0, marks.length())
                .mapToObj(at -> String.format(Locale.ROOT, "\\u%04x", (int) marks.charAt(at)))
                .reduce("", String::concat)
            + "b");
  }

  @Test
  void whatPeopleWriteStaysAsItIs() {
    String text =
        "café, 心臓, قلب نابض, ירוק, \uD83D\uDC69\u200D\uD83D\uDE80 a\\b \"c\" \u00a0\ufeff";

    assertThat(PlainText.line(text)).isSameAs(text);
  }

  @Test
  void halfAPairIsNoLetter() {
    assertThat(PlainText.line("\uD83D \uDE80\uD83D")).isEqualTo("\\ud83d \\ude80\\ud83d");
  }

  @Test
  void aDocumentKeepsItsLinesAndStaysTheSame() {
    String document = "{\n\t\"a\": \"x\u202e\u009by\"\n}";

    assertThat(PlainText.lines(document)).isEqualTo("{\n\t\"a\": \"x\\u202e\\u009by\"\n}");
    assertThat(JsonParser.parseString(PlainText.lines(document)))
        .isEqualTo(JsonParser.parseString(document));
    assertThat(PlainText.lines("a\r\nb")).isEqualTo("a\\u000d\nb");
  }
}
