package dev.kinora.gateway.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.job.Digests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StudioFilesTest {
  private static final Pattern IMPORT = Pattern.compile(
      "\\b(?:import\\s*|(?:import|export)\\b[^'\"`;()=]*?\\bfrom\\s*)[\"']([^\"'\\s]+)[\"']");
  private static final Pattern MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final int LONGEST = 200;

  private final Map<String, StudioFile> files = StudioFiles.read();

  @Test
  void theTableNamesEveryFileOfTheFolderAndNoOther() throws Exception {
    Path folder = folder();
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> there = all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !name.equals("index.html"))
          .toList();
      assertThat(StudioFiles.OWN).containsExactlyInAnyOrderElementsOf(there);
    }
  }

  @Test
  void everyImportOfEveryModuleIsServed() {
    JsonObject map = new JsonObject(importMap()).getJsonObject("imports");
    int imports = 0;
    for (Map.Entry<String, StudioFile> file : files.entrySet()) {
      if (file.getKey().endsWith(".js")) {
        for (MatchResult found : IMPORT.matcher(text(file.getValue())).results().toList()) {
          String path = resolve(map, file.getKey(), found.group(1));
          assertThat(files).as("%s imports %s", file.getKey(), found.group(1)).containsKey(path);
          imports++;
        }
      }
    }
    assertThat(imports).as("imports that were looked at").isGreaterThan(40);
  }

  @Test
  void everyModuleIsShortEnoughToRead() {
    for (String name : StudioFiles.OWN) {
      assertThat(text(file("/studio/" + name)).lines().count())
          .as(name)
          .isLessThanOrEqualTo(LONGEST);
    }
  }

  @Test
  void nothingOfThePageIsMadeFromTextAsMarkup() {
    for (String name : StudioFiles.OWN) {
      assertThat(text(file("/studio/" + name)))
          .as(name)
          .doesNotContain(
              "innerHTML", "outerHTML", "insertAdjacentHTML", "unsafe", "document.write", "eval(");
    }
  }

  @Test
  void thePolicyAllowsThePagesImportMapAndNoOtherInlineScript() {
    String policy = PagePolicy.of(text(file(StudioFiles.INDEX)));
    String hash = Base64.getEncoder()
        .encodeToString(Digests.sha256(importMap().getBytes(StandardCharsets.UTF_8)));

    assertThat(policy)
        .contains("script-src 'self' 'sha256-" + hash + "';")
        .contains(
            "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
        .doesNotContain("unsafe");
    assertThat(PagePolicy.of(text(file(StudioFiles.INDEX)).replace("\"lit\"", "\"lit2\"")))
        .isNotEqualTo(policy);
  }

  private static String resolve(JsonObject map, String from, String name) {
    if (name.startsWith(".")) {
      return URI.create(from).resolve(name).toString();
    }
    String exact = map.getString(name);
    if (exact != null) {
      return exact;
    }
    for (String prefix : List.of("lit/directives/", "lit-html/")) {
      if (name.startsWith(prefix)) {
        return map.getString(prefix) + name.substring(prefix.length());
      }
    }
    return "not in the import map: " + name;
  }

  private String importMap() {
    Matcher map = MAP.matcher(text(file(StudioFiles.INDEX)));
    assertThat(map.find()).isTrue();
    return Objects.requireNonNull(map.group(1));
  }

  private StudioFile file(String path) {
    return Objects.requireNonNull(files.get(path), path);
  }

  private static String text(StudioFile file) {
    return file.bytes().toString(StandardCharsets.UTF_8);
  }

  private static Path folder() throws IOException, URISyntaxException {
    URL index = StudioFilesTest.class.getClassLoader().getResource("studio/index.html");
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(index).toURI()).getParent());
  }
}
