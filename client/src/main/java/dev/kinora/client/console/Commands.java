package dev.kinora.client.console;

import dev.kinora.client.FarmFault;
import dev.kinora.job.FarmException;
import dev.kinora.job.PlainText;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command of a tree, and says what each fault prints and exits with. */
public final class Commands {
  private final Console console;
  private final List<String> args;

  private Commands(Console console, String... args) {
    this.console = console;
    this.args = List.of(args);
  }

  /** Says how a tree, with all commands in it, parses, and where it prints; returns it. */
  public static CommandLine prepared(CommandLine tree, Console console) {
    tree.setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true);
    tree.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    tree.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    return tree;
  }

  /** Returns the exit code. */
  public static int run(CommandLine commands, Console console, String... args) {
    Commands run = new Commands(console, args);
    commands.setExecutionExceptionHandler((fault, command, parsed) -> run.tell(fault));
    commands.setParameterExceptionHandler((fault, given) -> run.usage(fault));
    try {
      int code = commands.execute(args.length == 0 ? new String[] {"--help"} : args);
      commands.getOut().flush();
      if (code == Exit.DONE) {
        console.out().check();
      }
      return code;
    } catch (CliException e) {
      return run.tell(e);
    } catch (OutOfMemoryError e) {
      return run.tell(CliException.unusable(
          "memory ran out: a heap of %s MiB is too small for this; give it more, as in KINORA_HEAP=4g"
              .formatted(Runtime.getRuntime().maxMemory() >> 20),
          e));
    }
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
    if (fault instanceof FarmFault farm) {
      return CliException.of(farm);
    }
    if (fault instanceof FarmException farm) {
      return new CliException(Exit.UNUSABLE, farm.toFailure(), farm);
    }
    if (LocalFile.full(fault)) {
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
}
