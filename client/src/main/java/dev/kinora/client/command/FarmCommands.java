package dev.kinora.client.command;

import dev.kinora.client.console.Console;
import picocli.CommandLine;

/** The commands that need nothing but a farm that runs. */
public final class FarmCommands {
  private FarmCommands() {}

  public static void into(CommandLine root, Console console) {
    root.addSubcommand(new GetCommand(console))
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new WatchCommand(console))
        .addSubcommand(new TopCommand(console))
        .addSubcommand(new CancelCommand(console))
        .addSubcommand(new RetryCommand(console))
        .addSubcommand(new DownloadCommand(console));
  }
}
