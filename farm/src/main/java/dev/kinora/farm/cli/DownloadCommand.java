package dev.kinora.farm.cli;

import dev.kinora.v1.Render;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinora download}: a finished video into a file. */
@Command(name = "download", description = "Fetches a finished video.")
final class DownloadCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The render's id.")
  private String id = "";

  @Option(
      names = "--placement",
      paramLabel = "NAME",
      description = "Which output (${DEFAULT-VALUE}).")
  private String placement = "main";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write (render.mp4).")
  private Path file = Path.of("render.mp4");

  DownloadCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (OutputFile target = OutputFile.at(file)) {
      FarmClient client = farm.running();
      Render render = client.get(id);
      client.download(id, placement, target.part());
      target.complete();
      console.print(
          output.json()
              ? JsonText.of(render, Map.of(placement, target.path()))
              : target.path().toString());
    }
    return Exit.DONE;
  }
}
