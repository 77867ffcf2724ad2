package dev.kinora.farm.training;

import dev.kinora.client.command.DataOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.farm.cli.Logs;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.evaluate.EvalReport;
import dev.kinora.trainer.evaluate.EvalRequest;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.evaluate.Evaluator;
import dev.kinora.trainer.evaluate.Metric;
import dev.kinora.trainer.evaluate.Result;
import dev.kinora.trainer.train.TrainedClassifiers;
import dev.kinora.trainer.train.TrainingException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinora eval}: says how good a model package is, in numbers and in pictures to look at. */
@Command(
    name = "eval",
    description = "Judges a model package on the data set it was trained on: a page and eval.json.")
public final class EvalCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private DataOption data = new DataOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "PACKAGE", description = "Folder of the model package.")
  private Path model = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "DATASET",
      description = "Folder made by 'kinora data prepare'.")
  private Path dataset = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder for eval.html and eval.json (eval/PACKAGE in the data folder).")
  private @Nullable Path folder;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      description = "Sample N labels only, evenly spread (all): a quick look.")
  private int prompts = Integer.MAX_VALUE;

  @Option(
      names = "--fast",
      paramLabel = "PACKAGE",
      description = "A package meant to make the same faster: what it gains and loses.")
  private @Nullable Path fast;

  public EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Logs.to(data.folder(), "eval", output.verbose());
    Path evaluations = data.folder().resolve("eval");
    try {
      EvalRequest request = new EvalRequest(
          model, dataset, Optional.ofNullable(fast), prompts, data.folder().resolve("profiles"));
      TrainedClassifiers classifiers = new TrainedClassifiers(
          dataset, TrainedClassifiers.MOST, new TrainingLines(console)::show);
      EvalReport report = Evaluator.evaluate(request, classifiers, console::say);
      Path to = folder == null ? evaluations.resolve(name()) : folder;
      report.write(to);
      if (output.json()) {
        console.document(report.evaluation().json());
      } else {
        table(report.evaluation());
        console.print("the report is in " + to.toAbsolutePath().resolve(EvalReport.PAGE));
      }
      return Exit.DONE;
    } catch (DatasetException | IllegalArgumentException e) {
      throw CliException.unusable(String.valueOf(e.getMessage()), e);
    } catch (TrainingException e) {
      throw CliException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  private String name() {
    return String.valueOf(model.toAbsolutePath().normalize().getFileName());
  }

  private void table(Evaluation evaluation) {
    evaluation.results().forEach((metric, result) -> console.print(line(metric, result)));
  }

  private static String line(Metric metric, Result result) {
    return switch (result) {
      case Result.Measured measured ->
        String.format(
            Locale.ROOT,
            "%-34s %9.4f  %-8s %s",
            metric.key(),
            measured.value(),
            measured.met().map(met -> met ? "met" : "NOT MET").orElse(""),
            measured.bar().map(bar -> "want " + bar).orElse(""));
      case Result.NotMeasured not -> "%-34s %9s  %s".formatted(metric.key(), "-", not.reason());
    };
  }
}
