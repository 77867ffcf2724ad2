package dev.kinora.client.command;

import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.v1.ListRendersResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kinora list}: the newest renders. */
@Command(name = "list", description = "Lists renders, newest first.")
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Only renders with this label; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many, 1 to 500 (${DEFAULT-VALUE}).")
  private int limit = 50;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > 500) {
      throw CliException.unusable(
          "--limit = '%s': want a whole number from 1 to 500".formatted(limit));
    }
    ListRendersResponse answer = farm.running().list(labels, limit);
    if (output.json()) {
      console.document(JsonText.of(answer));
    } else {
      answer.getRendersList().forEach(render -> console.print(GetCommand.line(render)));
      if (answer.getRendersCount() == 0) {
        console.say("no renders");
      }
    }
    return Exit.DONE;
  }
}
