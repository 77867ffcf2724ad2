package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every local link of the pages leads somewhere. */
final class PathPageTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  @Test
  void everyLocalLinkLeadsToAFile() {
    List<String> broken = new ArrayList<>();
    int seen = 0;
    for (Path page : Checkout.pages()) {
      Matcher link = LINK.matcher(Checkout.text(page));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://")) {
          seen++;
          if (!Files.exists(page.resolveSibling(target))) {
            broken.add(page.getFileName() + ": " + target);
          }
        }
      }
    }
    assertThat(broken).as("links that lead nowhere").isEmpty();
    assertThat(seen).as("local links").isGreaterThan(50);
  }
}
