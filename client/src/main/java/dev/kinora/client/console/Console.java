package dev.kinora.client.console;

import dev.kinora.job.PlainText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Where a command writes: results to {@code out}, everything meant for a person's eye to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal, so that a line may be redrawn in place
 * @param columns width of that terminal
 * @param screen whether {@code out} is a terminal too
 */
public record Console(
    ResultStream out, PrintStream err, boolean terminal, int columns, boolean screen) {
  /** The launcher says what is a terminal: asking Java would load a terminal library at every start. */
  public static Console ofProcess() {
    int columns = Integer.getInteger("kinora.columns", 80);
    return new Console(
        new ResultStream(new FileOutputStream(FileDescriptor.out)),
        System.err,
        Boolean.getBoolean("kinora.terminal"),
        Math.max(columns, 40),
        Boolean.getBoolean("kinora.screen"));
  }

  public void say(String line) {
    err.println(PlainText.line(line));
    err.flush();
  }

  /** One line of a result; throws where it does not arrive. */
  public void print(String line) {
    out.println(PlainText.line(line));
    out.check();
  }

  /** A result of several lines, as JSON is; throws where it does not arrive. */
  public void document(String text) {
    out.println(PlainText.lines(text));
    out.check();
  }

  void stackTrace(Throwable fault) {
    StringWriter trace = new StringWriter();
    fault.printStackTrace(new PrintWriter(trace));
    err.println(PlainText.lines(trace.toString()));
    err.flush();
  }
}
