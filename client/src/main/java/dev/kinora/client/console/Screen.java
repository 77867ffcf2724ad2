package dev.kinora.client.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The whole of a terminal, drawn again and again; what was on it is back after the close. Lines that are too long are not
 * broken. Closed once for good, by any thread.
 */
public final class Screen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";

  private final PrintStream out;
  private boolean closed;

  /** Rows and columns. */
  public record Size(int rows, int columns) {
    public static final Size USUAL = new Size(24, 80);
  }

  public Screen(PrintStream out) {
    this.out = out;
    out.print(ENTER);
    out.flush();
  }

  /** Lines from the top; the rest of the screen is cleared. */
  public synchronized void draw(List<String> lines) {
    if (!closed) {
      out.print(HOME + String.join(CLEAR_LINE + "\r\n", lines) + CLEAR_LINE + CLEAR_REST);
      out.flush();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      out.print(LEAVE);
      out.flush();
    }
  }

  /** Of the process's terminal now: it may have been made larger or smaller. The usual one where there is none. */
  public static Size size() {
    try {
      Process stty = new ProcessBuilder("stty", "size")
          .redirectInput(new File("/dev/tty"))
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      try (InputStream answer = stty.getInputStream()) {
        return parse(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      return Size.USUAL;
    }
  }

  public static Size parse(String answer) {
    String[] numbers = answer.strip().split(" ");
    if (numbers.length != 2 || !answer.strip().matches("[1-9]\\d{0,4} [1-9]\\d{0,4}")) {
      return Size.USUAL;
    }
    return new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }
}
