package dev.kinora.farm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.farm.gate.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DockerfileTest {
  private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[0-9]+\\.[A-Za-z0-9._-]+");

  @Test
  void everyBaseImageIsPinnedAndCanBeReplaced() throws IOException {
    Map<String, String> defaults = lines().stream()
        .filter(line -> line.startsWith("ARG ") && line.contains("_IMAGE="))
        .map(line -> line.substring(4).split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    assertThat(lines().stream().filter(line -> line.startsWith("FROM "))).allSatisfy(line -> {
      Matcher variable = Pattern.compile("FROM \\$\\{([A-Z_]+)}.*").matcher(line);
      assertThat(variable.matches()).as(line).isTrue();
      assertThat(defaults.get(variable.group(1))).as(line).matches(PINNED);
    });
  }

  @Test
  void theRunningImageHasNoCompilerNoShellStepsAndNoRoot() throws IOException {
    List<String> last = lastStage();
    assertThat(last.stream().filter(line -> line.startsWith("RUN ") || line.startsWith("ADD ")))
        .isEmpty();
    assertThat(last.stream().filter(line -> line.startsWith("COPY ")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("COPY --from=build "));
    assertThat(last.stream().filter(line -> line.startsWith("USER ")))
        .containsExactly("USER 10001:10001");
    assertThat(last.indexOf("USER 10001:10001"))
        .isLessThan(last.indexOf("ENTRYPOINT [\"/opt/kinora/start\"]"));
  }

  @Test
  void bothWaysToMakeTheImageAgree() throws IOException {
    String jib = Files.readString(Checkout.root().resolve("farm/pom.xml"));
    assertThat(String.join("\n", lines()))
        .contains("-t kinora:0.1.0 ", "ENV KINORA_DATA=/data KINORA_HEALTH_PORT=9090");
    assertThat(jib)
        .contains(
            "<image>kinora:0.1.0</image>",
            "<KINORA_DATA>/data</KINORA_DATA><KINORA_HEALTH_PORT>9090</KINORA_HEALTH_PORT>",
            "<user>10001:10001</user>",
            "<part>/opt/kinora/start</part>");
    assertThat(ComposeFile.read().services().values().stream().map(one -> one.text("image")))
        .contains("kinora:0.1.0");
  }

  @Test
  void theScriptsOfTheImageArePlainAndCanBeRun() throws Exception {
    for (String[] script :
        new String[][] {{"start", "sh"}, {"make-secrets", "sh"}, {"healthy", "bash"}}) {
      Path file = ComposeFile.FOLDER.resolve(script[0]);
      assertThat(Files.isExecutable(file)).as(script[0]).isTrue();
      assertThat(Files.readString(file)).startsWith("#!/bin/" + script[1] + "\n");
      assertThat(new ProcessBuilder(script[1], "-n", file.toString()).start().waitFor())
          .isZero();
    }
  }

  @Test
  void startsJavaWithTheFlagsOfTheBuild() throws IOException {
    Matcher flags = Pattern.compile("<kinora.jvm>(.*)</kinora.jvm>")
        .matcher(Files.readString(Checkout.root().resolve("pom.xml")));
    assertThat(flags.find()).isTrue();
    String start = Files.readString(ComposeFile.FOLDER.resolve("start"));
    assertThat(start).contains(flags.group(1).split(" "));
  }

  @Test
  void noSecretGetsIntoTheBuild() throws IOException {
    assertThat(Files.readAllLines(Checkout.root().resolve(".dockerignore")))
        .contains("infra/deploy/secrets", "**/target", ".git");
    assertThat(Files.readAllLines(Checkout.root().resolve(".gitignore")))
        .contains("infra/deploy/secrets/");
  }

  private static List<String> lastStage() throws IOException {
    List<String> lines = lines();
    int from = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("FROM ")) {
        from = i;
      }
    }
    return lines.subList(from, lines.size());
  }

  /** Instructions, with their continued lines. */
  private static List<String> lines() throws IOException {
    String text = Files.readString(ComposeFile.FOLDER.resolve("Dockerfile"));
    return text.replaceAll("\\\\\n", " ")
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
