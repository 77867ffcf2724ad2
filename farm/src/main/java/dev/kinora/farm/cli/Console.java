package dev.kinora.farm.cli;

import java.io.PrintStream;

/** Where a command writes: results to {@code out}, everything meant for a person's eye to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal, so that a line may be redrawn in place
 * @param columns width of that terminal
 * @param screen whether {@code out} is a terminal too
 */
record Console(PrintStream out, PrintStream err, boolean terminal, int columns, boolean screen) {
  /** The launcher says what is a terminal: asking Java would load a terminal library at every start. */
  static Console ofProcess() {
    int columns = Integer.getInteger("kinora.columns", 80);
    return new Console(
        System.out,
        System.err,
        Boolean.getBoolean("kinora.terminal"),
        Math.max(columns, 40),
        Boolean.getBoolean("kinora.screen"));
  }

  void say(String line) {
    err.println(line);
    err.flush();
  }

  void print(String result) {
    out.println(result);
    out.flush();
  }
}
