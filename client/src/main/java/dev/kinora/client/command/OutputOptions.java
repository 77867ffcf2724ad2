package dev.kinora.client.command;

import picocli.CommandLine.Option;

/** How a command tells its result. */
public final class OutputOptions {
  @Option(
      names = "--json",
      description = "Print the result as one JSON document and nothing else on standard output.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say where the time goes, and show stack traces.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // the parser acts on it
  private boolean help;

  public boolean json() {
    return json;
  }

  public boolean verbose() {
    return verbose;
  }
}
