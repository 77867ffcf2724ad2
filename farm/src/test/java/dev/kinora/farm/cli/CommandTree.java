package dev.kinora.farm.cli;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.ResultStream;
import java.io.PrintStream;
import java.util.List;

/** The command line as it parses, for tests of other packages. */
public final class CommandTree {
  private CommandTree() {}

  /** Throws picocli's ParameterException where the command line would refuse. */
  public static void parse(List<String> args) {
    PrintStream nowhere = new PrintStream(java.io.OutputStream.nullOutputStream());
    Cli.tree(new Console(new ResultStream(nowhere), nowhere, false, 80, false))
        .parseArgs(args.toArray(String[]::new));
  }
}
