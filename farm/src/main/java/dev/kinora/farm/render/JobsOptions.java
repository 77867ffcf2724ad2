package dev.kinora.farm.render;

import dev.kinora.client.command.FarmOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Many renders in one command: a file that names them, and how many are under way at once. */
final class JobsOptions {
  private static final int MOST_AT_ONCE = 512;

  @Option(
      names = "--jobs",
      paramLabel = "FILE.jsonl",
      description = "Make every render of a file: a JSON object in each line, with the fields of a "
          + "RenderSpec and 'output', a file in the folder that -o names (renders).")
  private @Nullable Path file;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "With --jobs: how many renders are under way at once, 1 to 512 (32).")
  private int atOnce = 32;

  /** Whether a file of renders is asked for. */
  boolean given() {
    return file != null;
  }

  /** What a line says is said there: a prompt or an option beside --jobs would be passed over in silence. */
  void check(ParseResult parsed) {
    List<String> others = new ArrayList<>();
    if (!parsed.matchedPositionals().isEmpty()) {
      others.add("PROMPT");
    }
    for (OptionSpec option : parsed.matchedOptionsSet()) {
      boolean ofOneRender = option.userObject() instanceof SpecOptions
          || option.userObject() instanceof PlacementOptions;
      if (ofOneRender && !option.longestName().equals("--output")) {
        others.add(option.longestName());
      }
    }
    if (!others.isEmpty()) {
      throw CliException.unusable(
          "--jobs takes everything about a render from the file; leave out %s"
              .formatted(String.join(", ", others)));
    }
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw CliException.unusable(
          "--at-once = '%s': want a whole number from 1 to %s".formatted(atOnce, MOST_AT_ONCE));
    }
  }

  /** Returns the exit code. */
  int run(Path folder, FarmOption farm, OutputOptions output, Console console) {
    List<JobsFile.Job> jobs = JobsFile.read(Objects.requireNonNull(file), folder);
    makeFolder(folder);
    try (FarmSession session = FarmSession.open(farm, console, output.verbose());
        JobsView view = new JobsView(console, InstantSource.system(), jobs.size())) {
      session.awaitReady(client -> {});
      var run = new JobsRun(session, view);
      List<JobsRun.Result> results = run.run(jobs, atOnce, ended -> {
        console.say("what is done is in " + folder.toAbsolutePath());
        tell(ended, output, console);
      });
      view.close();
      tell(results, output, console);
      if (run.diskFull()) {
        return Exit.UNUSABLE;
      }
      return results.stream().allMatch(JobsRun.Result::done) ? Exit.DONE : Exit.PARTIAL;
    }
  }

  private static void tell(List<JobsRun.Result> results, OutputOptions output, Console console) {
    if (output.json()) {
      console.document(JobsJson.results(results));
    } else {
      results.forEach(
          result -> result.files().values().forEach(written -> console.print(written.toString())));
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CliException.unusable(
          "cannot make the folder %s (%s); name another with -o"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
    if (!Files.isWritable(folder)) {
      throw CliException.unusable(
          "cannot write into the folder %s; name another with -o".formatted(folder));
    }
  }
}
