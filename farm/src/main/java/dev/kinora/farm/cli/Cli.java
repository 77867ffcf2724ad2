package dev.kinora.farm.cli;

import dev.kinora.client.command.FarmCommands;
import dev.kinora.client.console.Commands;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Version;
import dev.kinora.farm.model.ModelCommand;
import dev.kinora.farm.render.RenderCommand;
import dev.kinora.farm.training.DataCommand;
import dev.kinora.farm.training.EvalCommand;
import dev.kinora.farm.training.TrainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** All commands in one tree. */
@Command(
    name = "kinora",
    description = "A render farm for generated animation.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = HelpCommand.class,
    footer = {"", "Start with: ./kinora render \"a beating heart\" -o heart.mp4"})
final class Cli {
  private Cli() {}

  static int run(Console console, String... args) {
    return Commands.run(tree(console), console, args);
  }

  /** All commands, with nothing begun yet. */
  static CommandLine tree(Console console) {
    CommandLine root = new CommandLine(new Cli())
        .addSubcommand(new RenderCommand(console))
        .addSubcommand(new UpCommand(console));
    FarmCommands.into(root, console);
    root.addSubcommand(ModelCommand.tree(console)).addSubcommand(KeyCommand.tree(console));
    for (RoleKind kind : RoleKind.values()) {
      CommandLine role = new CommandLine(new RoleCommand(console, kind));
      role.getCommandSpec().name(kind.word()).usageMessage().description(kind.description());
      root.addSubcommand(kind.word(), role);
    }
    root.addSubcommand(DataCommand.tree(console))
        .addSubcommand(new TrainCommand(console))
        .addSubcommand(new EvalCommand(console))
        .addSubcommand(new DoctorCommand(console))
        .addSubcommand(new LauncherCommand.Test())
        .addSubcommand(new LauncherCommand.Bench());
    return Commands.prepared(root, console);
  }
}
