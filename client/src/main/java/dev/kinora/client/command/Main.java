package dev.kinora.client.command;

import dev.kinora.client.console.Commands;
import dev.kinora.client.console.Console;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * What {@code ./kinora} starts for a command that only speaks to a farm: a small program, so that it is there at once. All
 * commands, these among them, are in the farm's command line.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    Console console = Console.ofProcess();
    System.exit(Commands.run(tree(console, args.length == 0 ? "" : args[0]), console, args));
  }

  /** Of one command alone. */
  private static CommandLine tree(Console console, String name) {
    CommandLine root = new CommandLine(new Root());
    Object command = FarmCommands.named(name, console)
        .orElseGet(() -> new CommandLine(new Model()).addSubcommand(new ModelListCommand(console)));
    root.addSubcommand(command);
    return Commands.prepared(root, console);
  }

  @Command(name = "kinora")
  private static final class Root {}

  @Command(name = "model")
  private static final class Model {}
}
