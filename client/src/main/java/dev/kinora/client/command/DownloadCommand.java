package dev.kinora.client.command;

import dev.kinora.client.FarmClient;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.client.console.LocalFile;
import dev.kinora.client.console.OutputFile;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.Render;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      description = "The file to write (render.mp4, or .webm, .gif, .webp, .png as the output is).")
  private @Nullable Path file;

  DownloadCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    FarmClient client = farm.running();
    Render render = client.get(id);
    try (OutputFile target = OutputFile.at(target(format(render)))) {
      download(client, target);
      target.complete();
      if (output.json()) {
        console.document(JsonText.of(render, Map.of(placement, target.path())));
      } else {
        console.print(target.path().toString());
      }
    }
    return Exit.DONE;
  }

  private void download(FarmClient client, OutputFile target) {
    try (LocalFile out = LocalFile.open(target.part())) {
      client.download(id, placement, out);
    }
  }

  /** MP4 where the farm does not say; the download then tells what is wrong. */
  private OutputFormat format(Render render) {
    return render.getEnd().getOutputsList().stream()
        .filter(one -> one.getPlacement().equals(placement))
        .flatMap(one -> OutputFormat.ofMediaType(one.getMediaType()).stream())
        .findFirst()
        .orElse(OutputFormat.MP4);
  }

  private Path target(OutputFormat is) {
    if (file == null) {
      return Path.of("render." + is.extension());
    }
    Optional<OutputFormat> named = OutputFormat.ofExtension(OutputFile.ending(file));
    if (named.isPresent() && named.get() != is) {
      throw CliException.invalid(List.of(CliException.violation(
          "output",
          file.toString(),
          "a name that ends in .%s, which is what %s is".formatted(is.extension(), placement))));
    }
    return file;
  }
}
