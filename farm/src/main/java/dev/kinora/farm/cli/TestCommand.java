package dev.kinora.farm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code kinora test} is the launcher's: it needs Maven, and no build that works. Here it only has its place in the help. */
@Command(
    name = "test",
    description = "Builds, checks the style and runs every test (done by the launcher).")
final class TestCommand implements Callable<Integer> {
  @Option(names = "--all", description = "Also what needs containers, a browser or Python peers.")
  private boolean all;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Unmatched
  private String[] maven = {};

  @Override
  public Integer call() {
    throw CliException.unusable("run it as './kinora test' in a checkout: it builds Kinora first");
  }
}
