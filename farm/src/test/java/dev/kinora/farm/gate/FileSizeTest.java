package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A file of more than 350 lines does two things; one of more than 200 is worth a second thought and is printed. */
final class FileSizeTest {
  private static final int THINK_AGAIN = 200;
  private static final int LIMIT = 350;

  @Test
  void noHandWrittenFileIsLongerThanTheLimit() {
    List<Path> sources = Checkout.mainSources();
    sources.stream()
        .filter(file -> lines(file) > THINK_AGAIN)
        .forEach(
            file -> System.out.printf("think again: %s has %s lines%n", shown(file), lines(file)));
    assertThat(sources.stream().filter(file -> lines(file) > LIMIT).map(FileSizeTest::shown))
        .as("files of more than %s lines", LIMIT)
        .isEmpty();
  }

  private static long lines(Path file) {
    return Checkout.text(file).lines().count();
  }

  private static String shown(Path file) {
    return Checkout.root().relativize(file).toString();
  }
}
