package dev.kinora.farm.training;

import dev.kinora.client.command.DataOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.farm.cli.Logs;
import dev.kinora.log.v1.DatasetManifest;
import dev.kinora.log.v1.DatasetSplit;
import dev.kinora.log.v1.RejectedItem;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.preparation.Preparation;
import dev.kinora.trainer.preparation.PrepareRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinora data …}: what models are trained on. */
public final class DataCommand {
  private static final int SAY_EVERY = 50;

  private DataCommand() {}

  public static CommandLine tree(Console console) {
    return new CommandLine(new Group())
        .addSubcommand(new Prepare(console))
        .addSubcommand(new Synth(console));
  }

  /** Only the name of what is below it. */
  @Command(
      name = "data",
      description = "Data sets to train models on.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true)
  static final class Group {}

  /** {@code kinora data prepare}. */
  @Command(
      name = "prepare",
      description =
          "Makes a data set of a folder of animations: WebP, GIF, APNG, MP4, WebM, PNG sequences.")
  static final class Prepare implements Callable<Integer> {
    private final Console console;
    private final AtomicInteger done = new AtomicInteger();

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
        paramLabel = "FOLDER",
        description =
            "Animations, with captions.json or captions.csv beside them or telling names.")
    private Path folder = Path.of("");

    @Option(
        names = {"-o", "--output"},
        paramLabel = "DATASET",
        required = true,
        description = "Folder of the data set to make.")
    private Path dataset = Path.of("");

    @Option(
        names = "--license",
        paramLabel = "SPDX",
        description = "Licence of what the captions say nothing else about (NOASSERTION).")
    private String license = "NOASSERTION";

    @Option(
        names = "--consent",
        paramLabel = "TEXT",
        description = "Who agreed to the use of what the captions say nothing else about.")
    private String consent = "";

    @Option(
        names = "--seam",
        paramLabel = "N",
        description =
            "Leave out what jumps from its last frame to its first by more than N of its mean steps (4).")
    private double seam = PrepareRequest.MAX_SEAM;

    @Option(
        names = "--held-out",
        paramLabel = "SHARE",
        description = "Share of the sources kept to measure with (0.1).")
    private double heldOut = PrepareRequest.HELD_OUT;

    Prepare(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      Logs.to(data.folder(), "data", output.verbose());
      return made(
          console,
          output,
          () -> Preparation.ofFolder(
              folder, dataset, new PrepareRequest(license, consent, seam, heldOut), this::show));
    }

    private void show(String name) {
      int count = done.incrementAndGet();
      if (count % SAY_EVERY == 0) {
        console.say("%s animations read".formatted(count));
      }
    }
  }

  /** {@code kinora data synth}. */
  @Command(
      name = "synth",
      description = "Makes a data set of six drawn shapes that move: for tests and first tries.")
  static final class Synth implements Callable<Integer> {
    private final Console console;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
        names = {"-o", "--output"},
        paramLabel = "DATASET",
        required = true,
        description = "Folder of the data set to make.")
    private Path dataset = Path.of("");

    Synth(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      Logs.to(data.folder(), "data", output.verbose());
      return made(console, output, () -> Preparation.ofShapes(dataset));
    }
  }

  private static int made(Console console, OutputOptions output, Supplier<Dataset> preparation) {
    try {
      Dataset dataset = preparation.get();
      tell(console, dataset, output.json());
      return Exit.DONE;
    } catch (DatasetException | IllegalArgumentException e) {
      throw CliException.unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private static void tell(Console console, Dataset dataset, boolean json) {
    DatasetManifest manifest = dataset.manifest();
    if (json) {
      console.document(JsonText.of(manifest));
      return;
    }
    for (RejectedItem rejected : manifest.getRejectedList()) {
      console.say("left out %s: %s".formatted(rejected.getName(), rejected.getReason()));
    }
    long heldOut = manifest.getItemsList().stream()
        .filter(item -> item.getSplit() == DatasetSplit.HELD_OUT)
        .count();
    long captioned = manifest.getItemsList().stream()
        .filter(item -> item.getCaptionsCount() > 0)
        .count();
    console.print("%s animations, %s with captions, %s held out, %s left out; the data set is in %s"
        .formatted(
            manifest.getItemsCount(),
            captioned,
            heldOut,
            manifest.getRejectedCount(),
            dataset.folder().toAbsolutePath()));
  }
}
