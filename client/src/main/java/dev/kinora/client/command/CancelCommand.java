package dev.kinora.client.command;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.v1.Render;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinora cancel}: asks for a render's end. */
@Command(name = "cancel", description = "Cancels a render. One that has ended stays as it is.")
final class CancelCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The render's id.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who look later.")
  private String reason = "";

  CancelCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Render render = farm.running().cancel(id, reason);
    if (output.json()) {
      console.document(JsonText.of(render));
    } else {
      console.print(GetCommand.line(render));
    }
    return Exit.DONE;
  }
}
