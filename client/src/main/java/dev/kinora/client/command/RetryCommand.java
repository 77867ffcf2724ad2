package dev.kinora.client.command;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.v1.SubmitRenderResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kinora retry}: the same render once more, under a new id. */
@Command(
    name = "retry",
    description =
        "Renders an ended render once more, with its seed and its model; prints the new id.")
final class RetryCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The render's id.")
  private String id = "";

  RetryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    SubmitRenderResponse accepted = farm.running().retry(id);
    if (output.json()) {
      console.document(JsonText.of(accepted));
    } else {
      console.print(accepted.getId());
    }
    return Exit.DONE;
  }
}
