package dev.kinora.farm.cli;

import dev.kinora.farm.allinone.RunningFarm;
import java.net.URI;
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

  /** A farm that runs already. */
  FarmClient running() {
    URI named = named();
    if (named != null) {
      return new FarmClient(named);
    }
    return RunningFarm.on(data.folder())
        .map(FarmClient::new)
        .filter(FarmClient::ready)
        .orElseThrow(() -> CliException.unreachable(
            "no farm runs on %s; start one with './kinora up --data %s' or name one with --farm URL"
                .formatted(data.folder(), data.folder()),
            null));
  }
}
