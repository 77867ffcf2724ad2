package dev.kinora.farm.model;

import dev.kinora.client.command.DataOption;
import dev.kinora.client.command.ModelListCommand;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.farm.allinone.ModelFolder;
import dev.kinora.farm.cli.Logs;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelInspection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinora model …}: the models of a farm, and model folders. */
public final class ModelCommand {
  private ModelCommand() {}

  public static CommandLine tree(Console console) {
    return new CommandLine(new Group())
        .addSubcommand(new ModelListCommand(console))
        .addSubcommand(new InspectModel(console))
        .addSubcommand(new CheckModel(console));
  }

  /** Only the name of what is below it. */
  @Command(
      name = "model",
      description = "Models of a farm, and model folders.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true)
  static final class Group {}

  /** {@code kinora model inspect}. */
  @Command(
      name = "inspect",
      description =
          "Prints a SavedModel's signatures and the manifest.json that follows from them.")
  static final class InspectModel implements Callable<Integer> {
    private final Console console;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "A folder with a SavedModel.")
    private Path folder = Path.of("");

    InspectModel(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      ModelInspection found = ModelInspection.of(folder);
      if (output.json()) {
        console.document(ModelJson.inspection(found));
        return Exit.DONE;
      }
      for (ModelInspection.Entry signature : found.signatures()) {
        console.print("signature " + signature.name());
        signature.inputs().forEach(tensor -> console.print(line("input", tensor)));
        signature.outputs().forEach(tensor -> console.print(line("output", tensor)));
      }
      console.print("");
      console.print("manifest.json, as far as the signatures tell:");
      console.document(JsonText.of(found.manifest()));
      console.print("");
      console.print("to be filled in, as the model was trained:");
      found.open().forEach(one -> console.print("  " + one));
      return Exit.DONE;
    }

    private static String line(String side, ModelInspection.Tensor tensor) {
      return "  %-6s %-14s %s %s".formatted(side, tensor.name(), tensor.type(), tensor.shape());
    }
  }

  /** {@code kinora model check}. */
  @Command(
      name = "check",
      description = "Says whether a model folder can be rendered with on this machine, or why not.")
  static final class CheckModel implements Callable<Integer> {
    private final Console console;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "A folder with a SavedModel and a manifest.json.")
    private Path folder = Path.of("");

    CheckModel(Console console) {
      this.console = console;
    }

    @Option(
        names = "--call-time",
        paramLabel = "SECONDS",
        description =
            "How long one call of the model may take; a slow one has more (120). The whole check ends within sixty times as long, and a minute more for each GiB.")
    private int callTime = (int) ModelConfig.CALL_TIME.toSeconds();

    @Override
    public Integer call() {
      Logs.to(data.folder(), "model-check", output.verbose());
      var checked =
          ModelFolder.check(folder, data.folder(), Duration.ofSeconds(Math.max(1, callTime)));
      if (output.json()) {
        console.document(ModelJson.checked(folder, checked));
      } else {
        console.print("READY: " + checked.says());
        checked.warnings().forEach(warning -> console.print("warning: " + warning));
      }
      return Exit.DONE;
    }
  }
}
