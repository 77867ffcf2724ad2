package dev.kinora.farm.cli;

import java.nio.file.Path;

/** Where this process's log goes. Must be said before the first logger is made, since logback.xml reads it then. */
public final class Logs {
  private Logs() {}

  /** The file is made with the first line. On the console there is nothing, or with {@code verbose} the warnings. */
  public static void to(Path data, String name, boolean verbose) {
    System.setProperty(
        "kinora.log.file", data.resolve("logs").resolve(name + ".log").toString());
    System.setProperty("kinora.log.console", verbose ? "WARN" : "OFF");
  }
}
