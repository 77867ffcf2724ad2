package dev.kinora.farm.render;

import dev.kinora.client.RenderWatch;
import dev.kinora.client.command.Endings;
import dev.kinora.client.command.FarmOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.command.ProgressView;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.JsonText;
import dev.kinora.client.console.OutputFile;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code kinora render}: one prompt to one video, or to several files of it, or every render of a file; with a farm that runs
 * already or one started for it.
 */
@Command(
    name = "render",
    description = "Makes an animated video from a prompt.",
    footer = {"", "Example: ./kinora render \"a beating heart\" -o heart.mp4"})
public final class RenderCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private SpecOptions wish = new SpecOptions();

  @Mixin
  private PlacementOptions placements = new PlacementOptions();

  @Mixin
  private JobsOptions jobs = new JobsOptions();

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Spec
  private @Nullable CommandSpec command;

  public RenderCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ParseResult parsed =
        Objects.requireNonNull(command, "set by picocli").commandLine().getParseResult();
    if (jobs.given()) {
      jobs.check(parsed);
      return jobs.run(placements.folder(), farm, output, console);
    }
    if (parsed.matchedPositionals().isEmpty()) {
      throw CliException.unusable(
          "want a PROMPT, or --jobs FILE.jsonl; see './kinora render --help'");
    }
    return one();
  }

  private int one() {
    List<FieldViolation> faults = new ArrayList<>();
    List<PlacementOptions.Target> targets = placements.targets(faults);
    RenderSpec spec =
        wish.spec(targets.stream().map(PlacementOptions.Target::placement).toList(), faults);
    Map<String, OutputFile> files = new LinkedHashMap<>();
    targets.forEach(
        target -> files.put(target.placement().getName(), OutputFile.at(target.file())));
    try (FarmSession session = FarmSession.open(farm, console, output.verbose())) {
      String key = Uuids.v7(InstantSource.system()).toString();
      String id = session.call(client -> client.submit(spec, key)).getId();
      Render ended = watch(session, id, files);
      Map<String, Path> written = download(session, ended, files);
      return report(ended, written);
    } finally {
      files.values().forEach(OutputFile::close);
    }
  }

  /** Ctrl-C asks for the render's cancel, waits for the answer for at most 5 seconds, and leaves no part of a file. */
  private Render watch(FarmSession session, String id, Map<String, OutputFile> files) {
    session.onInterrupt(client -> {
      console.say("cancelling " + id + " ...");
      client.cancel(id, "Ctrl-C");
      files.values().forEach(OutputFile::close);
    });
    session.awaitReady(client -> client.cancel(id, "its farm could not start"));
    try (ProgressView view = new ProgressView(console)) {
      return RenderWatch.untilEnded(session::patiently, id, view::show);
    }
  }

  private Map<String, Path> download(
      FarmSession session, Render ended, Map<String, OutputFile> files) {
    Map<String, Path> written = new LinkedHashMap<>();
    for (var output : ended.getEnd().getOutputsList()) {
      OutputFile target = files.get(output.getPlacement());
      if (target != null && !output.hasFailure()) {
        session.download(ended.getId(), output.getPlacement(), target);
        written.put(output.getPlacement(), target.path());
      }
    }
    return written;
  }

  private int report(Render ended, Map<String, Path> written) {
    if (output.json()) {
      console.document(JsonText.of(ended, written));
    } else {
      written.values().forEach(path -> console.print(path.toString()));
    }
    for (String line : Endings.lines(ended)) {
      console.say("kinora: " + line);
    }
    return Endings.exitCode(ended.getState());
  }
}
