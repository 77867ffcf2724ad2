package dev.kinora.farm.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source tree these tests run in. */
public final class Checkout {
  static final List<String> MODULES = List.of(
      "proto", "job", "infra", "gateway", "worker", "encoder", "trainer", "farm", "load-tests");

  private Checkout() {}

  public static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("kinora")) && Files.isDirectory(at.resolve("proto"))) {
        return at;
      }
    }
    throw new IllegalStateException(
        "not inside a checkout of Kinora: " + Path.of("").toAbsolutePath());
  }

  public static String text(String path) {
    return text(root().resolve(path));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything written for people: the pages at the root, of the examples and under docs. */
  static List<Path> pages() {
    return Stream.of("docs", "examples", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
        .flatMap(from -> under(root().resolve(from), ".md"))
        .toList();
  }

  /** Every hand-written Java file under the modules' {@code src/main/java}. */
  static List<Path> mainSources() {
    return MODULES.stream()
        .flatMap(module -> under(root().resolve(module).resolve("src/main/java"), ".java"))
        .toList();
  }

  /** Those and the tests'. */
  static List<Path> sources() {
    return MODULES.stream()
        .flatMap(module -> under(root().resolve(module).resolve("src"), ".java"))
        .toList();
  }

  /** Every file that starts a JVM which may load natives. */
  static List<Path> starters() {
    return Stream.concat(
            Stream.of("kinora", "pom.xml", "infra/deploy/start").map(root()::resolve),
            sources().stream())
        .filter(file -> text(file).contains("--sun-misc-unsafe-" + "memory-access=allow"))
        .toList();
  }

  private static Stream<Path> under(Path folder, String extension) {
    if (!Files.exists(folder)) {
      return Stream.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(extension)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
