package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kinora.farm.cli.CommandTree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that the pages show is understood by the command line, option by option. */
final class ReadmeTest {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  static Stream<String> commands() {
    return Checkout.pages().stream()
        .flatMap(page -> Checkout.text(page).lines())
        .filter(line -> line.startsWith("./kinora "))
        .map(line -> line.replaceFirst("\\s+#.*", ""));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyShownCommandIsUnderstood(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      words.add(Stream.of(word.group(1), word.group(2), word.group(3))
          .filter(w -> w != null)
          .findFirst()
          .orElseThrow());
    }
    assertThatCode(() -> CommandTree.parse(words.subList(1, words.size())))
        .doesNotThrowAnyException();
  }

  @Test
  void theReadmeOpensWithRenderAndTest() {
    List<String> first = Checkout.text("README.md").lines().limit(12).toList();
    assertThat(first)
        .anyMatch(line -> line.startsWith("./kinora render "))
        .anyMatch(line -> line.startsWith("./kinora test"));
  }
}
