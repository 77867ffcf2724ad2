package dev.kinora.farm.training;

import dev.kinora.client.command.DataOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.farm.cli.Logs;
import dev.kinora.infra.config.ConfigFile;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.export.PackageDescription;
import dev.kinora.trainer.train.Recipe;
import dev.kinora.trainer.train.TrainRequest;
import dev.kinora.trainer.train.TrainingConfig;
import dev.kinora.trainer.train.TrainingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinora train}: a data set to a model package. Interrupted, it goes on from its last checkpoint. */
@Command(name = "train", description = "Trains a model on a data set.")
public final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private DataOption data = new DataOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "DATASET", description = "Folder that 'kinora data prepare' made.")
  private Path dataset = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Folder of the package to make.")
  private Path folder = Path.of("");

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description = "Where to go on from (training in the data folder).")
  private @Nullable Path checkpoints;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description = "reference: 64 px enlarged to 256, steered by text; small: 32 px, by category.")
  private Recipe recipe = Recipe.REFERENCE;

  @Option(
      names = "--from",
      paramLabel = "PACKAGE",
      description = "A package whose weights to start from, where no checkpoints are left.")
  private @Nullable Path from;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings of the training, Java properties; docs/model-training.md lists them.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One of these settings; wins over the file. May be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long to train in all (as many steps as the settings say).")
  private @Nullable Integer minutes;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The model's name (the output folder's).")
  private @Nullable String name;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "What the package says of itself.")
  private String description = "";

  @Option(
      names = "--license",
      paramLabel = "SPDX",
      description = "The package's licence, an SPDX expression (the data's, where it has one).")
  private @Nullable String license;

  public TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Logs.to(data.folder(), "train", output.verbose());
    try {
      TrainRequest request = request();
      console.say("watch it in " + request.report().toUri());
      Evaluation evaluation =
          dev.kinora.trainer.train.TrainCommand.run(request, new TrainingLines(console)::show);
      if (output.json()) {
        console.document(evaluation.json());
      } else {
        console.print("the model is in " + folder.toAbsolutePath());
      }
      return Exit.DONE;
    } catch (DatasetException | IllegalArgumentException e) {
      throw CliException.unusable(String.valueOf(e.getMessage()), e);
    } catch (TrainingException e) {
      throw CliException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  private TrainRequest request() {
    if (minutes != null && minutes < 1) {
      throw CliException.unusable(
          "--minutes = '%s': want a whole number from 1".formatted(minutes));
    }
    String called =
        name == null ? String.valueOf(folder.toAbsolutePath().normalize().getFileName()) : name;
    return new TrainRequest(
        dataset,
        folder,
        checkpoints == null ? data.folder().resolve("training").resolve(called) : checkpoints,
        recipe,
        TrainingConfig.read(config == null ? Map.of() : ConfigFile.read(config), settings),
        Optional.ofNullable(from),
        Optional.ofNullable(minutes).map(Duration::ofMinutes),
        new PackageDescription(called, description, license == null ? dataLicense() : license));
  }

  private String dataLicense() {
    List<String> licenses = Dataset.open(dataset).items().stream()
        .map(item -> item.facts().getLicense())
        .distinct()
        .toList();
    return licenses.size() == 1 ? licenses.getFirst() : "NOASSERTION";
  }
}
