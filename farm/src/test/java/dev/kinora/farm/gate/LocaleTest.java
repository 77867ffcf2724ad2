package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * There are languages in which Java, and with it Kafka's broker, writes numbers in digits that nobody reads back. So a process
 * of Kinora has none, whatever the locale of its user; and code that may run in others names the locale, which a static check
 * holds.
 */
final class LocaleTest {
  @Test
  void everyProgramBeginsByHavingNoLanguage() {
    List<Path> programs = Checkout.sources().stream()
        .filter(file -> Checkout.text(file)
            .lines()
            .anyMatch(line -> line.startsWith("  public static void main(")))
        .toList();

    assertThat(programs)
        .hasSizeGreaterThan(4)
        .allSatisfy(
            file -> assertThat(Checkout.text(file))
                .containsPattern(
                    "public static void main\\(String\\[\\] \\w+\\)[^{]*\\{\\s+Locale\\.setDefault\\(Locale\\.ROOT\\);"));
  }

  @Test
  void aFormatThatALanguageChangesStopsTheBuild() {
    assertThat(Checkout.text("pom.xml"))
        .contains("-Xep:DefaultLocale:ERROR", "-Xep:StringCaseLocaleUsage:ERROR");
  }
}
