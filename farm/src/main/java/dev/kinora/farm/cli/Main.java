package dev.kinora.farm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.StopHook;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Locale;

/** What {@code ./kinora} starts. The only caller of {@link System#exit} besides {@link StopHook}.
 *
 * <p>TensorFlow's natives write lines to standard error that no setting keeps back. So the launcher gives that descriptor to a
 * file, says so in {@code kinora.natives-apart}, and puts the real one where standard input was.
 *
 * <p>There are languages whose numbers Java, and with it Kafka's broker, would write in digits that nobody reads back: a process
 * has no language, whatever the locale of its user.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    if (Boolean.getBoolean("kinora.natives-apart")) {
      System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.in), true, UTF_8));
    }
    System.exit(Cli.run(Console.ofProcess(), args));
  }
}
