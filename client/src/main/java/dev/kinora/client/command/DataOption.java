package dev.kinora.client.command;

import dev.kinora.client.console.CliException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which farm a command talks to: the one at a URL, else the one on a data folder. */
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder that holds the farm's queue, videos and logs ($KINORA_DATA, else ~/.kinora).")
  private @Nullable Path data;

  public Path folder() {
    if (data != null) {
      return data.toAbsolutePath().normalize();
    }
    String named = System.getenv("KINORA_DATA");
    Path folder = named == null || named.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".kinora")
        : Path.of(named);
    return folder.toAbsolutePath().normalize();
  }

  static URI farmUrl(String text) {
    try {
      URI url = new URI(text.contains("://") ? text : "http://" + text);
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (java.net.URISyntaxException e) {
      // Answered below, as any other text that is no URL.
    }
    throw CliException.unusable(
        "--farm = '%s': want a URL such as http://127.0.0.1:8080".formatted(text));
  }
}
