package dev.kinora.farm.cli;

import dev.kinora.client.console.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * Commands that the launcher does itself, because they build something first. Here they only have their place in the help.
 */
abstract sealed class LauncherCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // the parser acts on it
  private boolean help;

  @Unmatched
  @SuppressWarnings("unused") // the launcher has passed them on
  private String[] passedOn = {};

  @Override
  public Integer call() {
    throw CliException.unusable("run it with './kinora' in a checkout: it builds Kinora first");
  }

  /** {@code kinora test}. */
  @Command(
      name = "test",
      description = "Builds, checks the style and runs every test; takes arguments for Maven.")
  static final class Test extends LauncherCommand {
    @Option(names = "--all", description = "Also what needs a browser or Python.")
    @SuppressWarnings("unused") // the launcher acts on it
    private boolean all;
  }

  /** {@code kinora bench}. */
  @Command(
      name = "bench",
      description =
          "Measures, and writes target/bench/NAME.json; without a name, lists what there is.")
  static final class Bench extends LauncherCommand {}
}
