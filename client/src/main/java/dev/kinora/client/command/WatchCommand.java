package dev.kinora.client.command;

import dev.kinora.client.FarmClient;
import dev.kinora.client.RenderWatch;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.JsonText;
import dev.kinora.v1.Render;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kinora watch}: follows a render that somebody else may have submitted; Ctrl-C leaves it alone. */
@Command(
    name = "watch",
    description = "Follows a render to its end; the exit code says how that was.")
final class WatchCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The render's id.")
  private String id = "";

  WatchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    FarmClient client = farm.running();
    Render ended;
    try (ProgressView view = new ProgressView(console)) {
      ended = RenderWatch.untilEnded(client, id, view::show);
    }
    if (output.json()) {
      console.document(JsonText.of(ended));
    } else {
      console.print(GetCommand.line(ended));
    }
    Endings.lines(ended).forEach(line -> console.say("kinora: " + line));
    return Endings.exitCode(ended.getState());
  }
}
