package dev.kinora.client.command;

import dev.kinora.client.FarmClient;
import dev.kinora.client.FarmKey;
import dev.kinora.client.FarmTrust;
import dev.kinora.client.console.CliException;
import dev.kinora.job.ByteOrderMark;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the farm that a command is about. */
public final class FarmOption {
  private static final String VARIABLE = "KINORA_KEY";

  @Option(
      names = "--farm",
      paramLabel = "URL",
      description = "A farm's address; without it, the farm running on the data folder.")
  private @Nullable String farm;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File with the API key, where the farm wants one ($KINORA_KEY).")
  private @Nullable Path keyFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM certificates to believe, where the farm's is none that the JDK knows.")
  private @Nullable Path caFile;

  @Mixin
  private DataOption data = new DataOption();

  public DataOption data() {
    return data;
  }

  /** Null where none was named. */
  @Nullable
  public URI named() {
    return farm == null ? null : DataOption.farmUrl(farm);
  }

  public FarmClient client(URI url) {
    return new FarmClient(url, key(), trust());
  }

  private FarmTrust trust() {
    if (caFile == null) {
      return FarmTrust.JDK;
    }
    try {
      return FarmTrust.of(caFile);
    } catch (IOException e) {
      throw CliException.unusable(
          "--ca-file = '%s': want a PEM file of certificates (%s)"
              .formatted(caFile, e.getMessage()),
          e);
    }
  }

  /** The file's, else that of {@code KINORA_KEY}, else none; never from the command line, which every user of the machine can read. */
  private FarmKey key() {
    if (keyFile != null) {
      return checked(read(keyFile), "--key-file = '%s'".formatted(keyFile));
    }
    String variable = System.getenv(VARIABLE);
    return variable == null || variable.isBlank() ? FarmKey.NONE : checked(variable, VARIABLE);
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(FarmKey.MAX + 8);
      return ByteOrderMark.without(new String(start, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw CliException.unusable(
          "--key-file = '%s': want a file that you may read (%s)"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** What else it may hold is not repeated: it may be a secret too. */
  private static FarmKey checked(String text, String from) {
    FarmKey key;
    try {
      key = new FarmKey(text.strip());
    } catch (IllegalArgumentException e) {
      key = FarmKey.NONE;
    }
    if (key.equals(FarmKey.NONE)) {
      throw CliException.unusable(
          "%s: want one API key and nothing else; './kinora key new' makes one".formatted(from));
    }
    return key;
  }

  /** A farm that runs already. */
  FarmClient running() {
    URI named = named();
    if (named != null) {
      return client(named);
    }
    return RunningFarm.on(data.folder())
        .map(this::client)
        .filter(FarmClient::ready)
        .orElseThrow(() -> CliException.unreachable(
            "no farm runs on %s; start one with './kinora up --data %s' or name one with --farm URL"
                .formatted(data.folder(), data.folder()),
            null));
  }
}
