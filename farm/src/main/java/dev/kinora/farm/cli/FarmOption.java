package dev.kinora.farm.cli;

import dev.kinora.farm.allinone.RunningFarm;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the farm that a command is about. */
final class FarmOption {
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

  DataOption data() {
    return data;
  }

  /** Null where none was named. */
  @Nullable
  URI named() {
    return farm == null ? null : DataOption.farmUrl(farm);
  }

  FarmClient client(URI url) {
    return new FarmClient(url, FarmKey.find(keyFile), FarmTrust.of(caFile));
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
