package dev.kinora.farm.cli;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.ResultStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One run of the command line in this process: its exit code and what it wrote. */
public record CommandRun(int code, String out, String err) {
  public static CommandRun of(String... args) {
    return of(new ByteArrayOutputStream(), args);
  }

  /** Its standard output is {@code out}. */
  static CommandRun of(OutputStream out, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(
        new ResultStream(out),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        80,
        false);
    int code = Cli.run(console, args);
    String printed =
        out instanceof ByteArrayOutputStream kept ? kept.toString(StandardCharsets.UTF_8) : "";
    return new CommandRun(code, printed, err.toString(StandardCharsets.UTF_8));
  }

  public List<String> errorLines() {
    return err.lines().toList();
  }
}
