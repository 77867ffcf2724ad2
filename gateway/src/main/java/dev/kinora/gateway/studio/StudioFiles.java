package dev.kinora.gateway.studio;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Every path of the page and what lies there. The table is made once and looked up by the whole path, so nothing else of the class
 * path or the disk can be asked for.
 */
final class StudioFiles {
  static final String INDEX = "/";

  /** The page's own files, below the resource folder `studio`. */
  static final List<String> OWN = List.of(
      "page.css",
      "icon.svg",
      "main.js",
      "api/calls.js",
      "api/patience.js",
      "api/refusal.js",
      "api/session.js",
      "api/submission.js",
      "components/field-rows.js",
      "components/film-strip.js",
      "components/form-styles.js",
      "components/gallery-card.js",
      "components/gallery-wall.js",
      "components/icons.js",
      "components/kept-row.js",
      "components/key-dialog.js",
      "components/kinora-studio.js",
      "components/layout-styles.js",
      "components/more-rows.js",
      "components/output-list.js",
      "components/picture-loop.js",
      "components/picture-row.js",
      "components/render-facts.js",
      "components/render-form.js",
      "components/render-media.js",
      "components/render-stage.js",
      "components/stage-styles.js",
      "components/style-rows.js",
      "components/styles.js",
      "render/eta.js",
      "render/hints.js",
      "render/outputs.js",
      "render/picture.js",
      "render/spec.js",
      "render/style.js",
      "render/watched.js",
      "render/words.js",
      "stream/parser.js",
      "stream/watch.js");

  /** What the page imports of Lit, by web jar. */
  private static final Map<String, List<String>> LIT = Map.of(
      "lit", List.of("index.js"),
      "lit-element", List.of("lit-element.js"),
      "lit-html",
          List.of(
              "lit-html.js",
              "is-server.js",
              "directive.js",
              "directive-helpers.js",
              "directives/live.js",
              "directives/repeat.js"),
      "lit__reactive-element", List.of("reactive-element.js", "css-tag.js"));

  private StudioFiles() {}

  static Map<String, StudioFile> read() {
    Map<String, StudioFile> files = new TreeMap<>();
    files.put(INDEX, StudioFile.read("studio/index.html"));
    for (String name : OWN) {
      files.put("/studio/" + name, StudioFile.read("studio/" + name));
    }
    LIT.forEach((jar, names) -> {
      String folder = "META-INF/resources/webjars/%s/%s/".formatted(jar, version(jar));
      for (String name : names) {
        files.put("/studio/%s/%s".formatted(jar, name), StudioFile.read(folder + name));
      }
    });
    return Map.copyOf(files);
  }

  /** A web jar keeps its files below its version, which only the build knows. */
  private static String version(String jar) {
    String resource = "META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(jar);
    try (InputStream in = StudioFiles.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the web jar %s is not part of this build".formatted(jar));
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource, e);
    }
  }
}
