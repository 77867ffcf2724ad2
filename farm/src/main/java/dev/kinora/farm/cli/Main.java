package dev.kinora.farm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** What {@code ./kinora} starts. The only caller of {@link System#exit} besides {@link StopHook}.
 *
 * <p>TensorFlow's natives write lines to standard error that no setting keeps back. So the launcher gives that descriptor to a
 * file and says in {@code kinora.stderr} where the real one is.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    String standardError = System.getProperty("kinora.stderr");
    if (standardError != null) {
      System.setErr(new PrintStream(new FileOutputStream(standardError, true), true, UTF_8));
    }
    System.exit(Cli.run(Console.ofProcess(), args));
  }
}
