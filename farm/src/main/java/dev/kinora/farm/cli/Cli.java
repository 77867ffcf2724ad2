package dev.kinora.farm.cli;

import dev.kinora.job.FarmException;
import dev.kinora.job.PlainText;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands in one tree, and what each fault prints and exits with. */
@Command(
    name = "kinora",
    description = "A render farm for generated animation.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = HelpCommand.class,
    footer = {"", "Start with: ./kinora render \"a beating heart\" -o heart.mp4"})
final class Cli {
  private final Console console;
  private final List<String> args;

  private Cli(Console console, List<String> args) {
    this.console = console;
    this.args = args;
  }

  static int run(Console console, String... args) {
    Cli cli = new Cli(console, List.of(args));
    CommandLine commands = cli.commands();
    commands.setExecutionExceptionHandler((fault, command, parsed) -> cli.tell(fault));
    commands.setParameterExceptionHandler((fault, given) -> cli.usage(fault));
    try {
      int code = commands.execute(args.length == 0 ? new String[] {"--help"} : args);
      commands.getOut().flush();
      if (code == Exit.DONE) {
        console.out().check();
      }
      return code;
    } catch (CliException e) {
      return cli.tell(e);
    } catch (OutOfMemoryError e) {
      return cli.tell(CliException.unusable(
          "memory ran out: a heap of %s MiB is too small for this; give it more, as in KINORA_HEAP=4g"
              .formatted(Runtime.getRuntime().maxMemory() >> 20),
          e));
    }
  }

  /** The tree without anything behind it, for help and for the tests of the pages. */
  static CommandLine tree(Console console) {
    return new Cli(console, List.of()).commands();
  }

  private CommandLine commands() {
    CommandLine root = new CommandLine(this)
        .addSubcommand(new RenderCommand(console))
        .addSubcommand(new UpCommand(console))
        .addSubcommand(new GetCommand(console))
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new WatchCommand(console))
        .addSubcommand(new TopCommand(console))
        .addSubcommand(new CancelCommand(console))
        .addSubcommand(new RetryCommand(console))
        .addSubcommand(new DownloadCommand(console))
        .addSubcommand(ModelCommand.tree(console))
        .addSubcommand(KeyCommand.tree(console));
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
    root.setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true);
    root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    return root;
  }

  private int usage(ParameterException fault) {
    String command = fault.getCommandLine().getCommandSpec().qualifiedName(" ");
    String message = String.valueOf(fault.getMessage()).replace('\n', ' ').strip();
    List<String> near = fault instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions()
        : List.of();
    String hint = near.isEmpty() ? "" : "; did you mean %s?".formatted(String.join(" or ", near));
    return tell(
        CliException.unusable("%s%s; see './%s --help'".formatted(message, hint, command), fault));
  }

  private int tell(Exception fault) {
    CliException told = told(fault);
    if (told.exit() == Exit.INTERRUPTED || told.exit() == Exit.UNREAD) {
      return told.exit();
    }
    told.lines().forEach(line -> console.say("kinora: " + line));
    if (args.contains("--json")) {
      tellAsJson(told.failure());
    }
    if (args.contains("-v") || args.contains("--verbose")) {
      console.stackTrace(fault);
    }
    return told.exit();
  }

  /** Where standard output takes nothing, the lines on standard error have to do. */
  private void tellAsJson(Failure failure) {
    console.out().println(PlainText.lines(JsonText.error(failure)));
    console.out().flush();
  }

  private static CliException told(Exception fault) {
    if (fault instanceof CliException cli) {
      return cli;
    }
    if (fault instanceof FarmException farm) {
      return new CliException(Exit.UNUSABLE, farm.toFailure(), farm);
    }
    if (diskFull(fault)) {
      return CliException.unusable(
          "the disk is full; free some space, or choose a folder on another disk with --data DIR",
          fault);
    }
    String what =
        fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    Failure failure = Failure.newBuilder()
        .setCode(FailureCode.INTERNAL)
        .setMessage(what.replace('\n', ' ') + "; run it again with -v to see where that came from")
        .build();
    return new CliException(Exit.FAILED, failure, fault);
  }

  private static boolean diskFull(Throwable fault) {
    for (@Nullable Throwable at = fault; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null
          && (message.contains("No space left on device")
              || message.contains("Disk quota exceeded"))) {
        return true;
      }
    }
    return false;
  }
}
