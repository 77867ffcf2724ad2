package dev.kinora.farm.browser;

import dev.kinora.client.command.RunningFarm;
import dev.kinora.farm.allinone.FarmProcess;
import dev.kinora.farm.allinone.TinyModel;
import dev.kinora.infra.fixture.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Farms of one process with the small model, each on a folder of its own. */
final class StudioFarms {
  private StudioFarms() {}

  /** @param settings as on the command line: key=value */
  static JavaProcess start(Path folder, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("up", "--port", "0", "--data", folder.resolve("data").toString()));
    Stream.concat(TinyModel.settings(TinyModel.folderIn(folder)).stream(), Stream.of(settings))
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    JavaProcess farm = FarmProcess.start(
        arguments, Map.of("TF_CPP_MIN_LOG_LEVEL", "2"), folder.resolve("farm.txt"));
    try {
      farm.awaitLog(Duration.ofSeconds(120), "Kinora is up at");
      return farm;
    } catch (AssertionError e) {
      farm.close();
      throw e;
    }
  }

  static URI address(Path folder) {
    return RunningFarm.on(folder.resolve("data"))
        .orElseThrow(() -> new AssertionError("no farm runs on " + folder));
  }
}
