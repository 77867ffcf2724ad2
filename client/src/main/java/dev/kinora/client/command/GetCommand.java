package dev.kinora.client.command;

import dev.kinora.client.RenderWatch;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.job.PlainText;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kinora get}: what the farm knows of one render. */
@Command(name = "get", description = "Shows a render.")
final class GetCommand implements Callable<Integer> {
  private static final DateTimeFormatter ACCEPTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final int MOST_OF_PROMPT = 48;

  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The render's id.")
  private String id = "";

  GetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Render render = farm.running().get(id);
    if (output.json()) {
      console.document(JsonText.of(render));
    } else {
      console.print(line(render));
      render
          .getVideosMap()
          .forEach((placement, url) -> console.print("  " + placement + "  " + url));
      Endings.lines(render).forEach(line -> console.print("  " + line));
    }
    Endings.warnings(render).forEach(line -> console.say("kinora: " + line));
    return Exit.DONE;
  }

  /** Id, when accepted here, state, how far, of what; one line whatever the prompt has in it. */
  static String line(Render render) {
    String state = render.getState().name().replace("RENDER_", "").toLowerCase(Locale.ROOT);
    Progress progress = render.getProgress();
    String steps = RenderWatch.over(render.getState()) || progress.getStepsTotal() == 0
        ? ""
        : "  %s/%s steps".formatted(progress.getStepsDone(), progress.getStepsTotal());
    String labels = render.getLabelsMap().isEmpty()
        ? ""
        : "  " + PlainText.line(render.getLabelsMap().toString());
    String accepted =
        ACCEPTED.format(Instant.ofEpochSecond(render.getAcceptedAt().getSeconds()));
    return "%s  %s  %-9s%s%s%s"
        .formatted(
            render.getId(), accepted, state, steps, prompt(render.getSpec().getPrompt()), labels)
        .stripTrailing();
  }

  private static String prompt(String prompt) {
    String line = prompt.replaceAll("\\s+", " ").strip();
    String shown = line.codePointCount(0, line.length()) <= MOST_OF_PROMPT
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST_OF_PROMPT)) + "…";
    return shown.isEmpty() ? "" : "  " + PlainText.line(shown);
  }
}
