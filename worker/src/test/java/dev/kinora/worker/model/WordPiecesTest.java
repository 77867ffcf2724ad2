package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bundled text encoder knows of texts: its vocabulary is English. */
class WordPiecesTest {
  private static final String ROCKET = "\uD83D\uDE80";

  private static final WordPieces PIECES = new WordPieces();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a beating heart",
        "A Café, naïve: 4k, r2d2 & xyzzy!",
        "ein Käfer läuft",
        "10.000.000 sheep",
        "\u2665",
        "\u706B"
      })
  void wordsOfItsVocabularyAreKnownAndThoseThatItSpellsInItsOwnScript(String text) {
    assertThat(PIECES.read(text)).isEqualTo(new TextReading(true, List.of(), "", 126));
  }

  /** Its vectors say as much: of these words none is nearer to the English one than to any other. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ROCKET,
        "сердце",
        "قلب",
        "דלת",
        "หัวใจ",
        "심장",
        "ハート",
        "हृदय",
        "καρδιά",
        "\uD83E\uDEE8"
      })
  void signsAndWordsThatItHasNoPieceForOrOnlyTheLettersOfAreUnknown(String text) {
    TextReading reading = PIECES.read(text);

    assertThat(reading.known()).isFalse();
    assertThat(reading.unknown()).containsExactly(text);
  }

  @Test
  void aSignOfSeveralCodePointsIsOneWordAsWritten() {
    String astronaut = "\uD83D\uDC69\u200D\uD83D\uDE80";

    assertThat(PIECES.read("an " + astronaut + " waves").unknown()).containsExactly(astronaut);
  }

  @Test
  void wordsThatAreUnknownAmongOthersAreNamedOnceInTheirOrder() {
    TextReading reading =
        PIECES.read("%s: a rocket, %s, and сердце".formatted("\uD83C\uDF82", ROCKET)
            + " \uD83C\uDF82".repeat(3));

    assertThat(reading.known()).isTrue();
    assertThat(reading.unknown()).containsExactly("\uD83C\uDF82", ROCKET, "сердце");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!?!", ROCKET + "!", "\u0301"})
  void punctuationIsNoWord(String text) {
    assertThat(PIECES.read(text).known()).isFalse();
  }

  @Test
  void nothingIsUnknownWhereNothingWasSaid() {
    assertThat(PIECES.read(" \n ")).isEqualTo(TextReading.WHOLE);
  }

  @Test
  void whatIsBeyondThePiecesThatTheNetworkReadsIsUnread() {
    String most = String.join(" ", Collections.nCopies(125, "cat"));

    assertThat(PIECES.read(most + " dog").unread()).isEmpty();
    assertThat(PIECES.read(most + " dog and bird").unread()).isEqualTo("and bird");
    assertThat(PIECES.read(most + " \uD83D\uDE80 and bird").unread()).isEqualTo("and bird");
  }

  /** The claim that the rest changes nothing, by the network itself. */
  @Test
  void theNetworkMakesTheSameOfATextWithoutWhatIsUnread() {
    var encoder = new BundledTextEncoder();
    String read = String.join(" ", Collections.nCopies(126, "cat"));

    assertThat(encoder.embed(read + " under water")).isEqualTo(encoder.embed(read));
    assertThat(encoder.embed(read)).isNotEqualTo(encoder.embed(read.substring(4)));
  }
}
