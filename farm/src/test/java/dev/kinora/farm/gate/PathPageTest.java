package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every local link of the pages leads somewhere. */
final class PathPageTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/path.md",
        "README.md",
        "CONTRIBUTING.md",
        "docs/dependencies.md",
        "docs/event-producers.md",
        "docs/deployment.md",
        "examples/producer-java/README.md",
        "examples/producer-python/README.md"
      })
  void everyLocalLinkLeadsToAFile(String page) {
    Path file = Checkout.root().resolve(page);
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(Checkout.text(page));
    int seen = 0;
    while (link.find()) {
      String target = link.group(1);
      if (!target.contains("://")) {
        seen++;
        if (!Files.exists(file.resolveSibling(target))) {
          broken.add(target);
        }
      }
    }
    assertThat(broken).as("links of %s that lead nowhere", page).isEmpty();
    assertThat(seen).as("local links of %s", page).isPositive();
  }
}
