package dev.kinora.farm.render;

import dev.kinora.client.command.Endings;
import dev.kinora.client.command.ProgressView;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.farm.render.JobsFile.Job;
import dev.kinora.farm.render.JobsRun.Result;
import dev.kinora.job.PlainText;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Progress of many renders for a person: on a terminal a table redrawn in place, a line for all and one for each render under
 * way; elsewhere a plain line every twentieth part. A line that is not done, or of which there is something to know, is told at
 * once. Safe for several threads.
 */
final class JobsView implements AutoCloseable {
  private static final int MOST_ROWS = 10;
  private static final int BAR = 16;
  private static final int PARTS = 20;
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final String CLEAR_LINE = "\u001b[K";

  private final Console console;
  private final InstantSource clock;
  private final int total;
  private final Instant start;
  private final SortedMap<Integer, String> rows = new TreeMap<>();
  private int done;
  private int failed;
  private int drawn;
  private Instant lastDrawn = Instant.MIN;
  private boolean closed;

  JobsView(Console console, InstantSource clock, int total) {
    this.console = console;
    this.clock = clock;
    this.total = total;
    this.start = clock.instant();
  }

  synchronized void show(Job job, Render render) {
    rows.put(job.number(), row(job, render));
    if (lastDrawn.plus(REDRAW).isBefore(clock.instant())) {
      redraw();
    }
  }

  synchronized void ended(Result result) {
    if (closed) {
      return; // cancelled by the stop that was told
    }
    rows.remove(result.job().number());
    int partBefore = part();
    if (result.done()) {
      done++;
    } else {
      failed++;
    }
    List<String> lines = lines(result);
    if (!lines.isEmpty()) {
      erase();
    }
    for (String line : lines) {
      console.say("kinora: line %s: %s".formatted(result.job().number(), line));
    }
    if (console.terminal()) {
      redraw();
    } else if (part() > partBefore) {
      console.say(summary());
    }
  }

  /** Leaves the cursor at the start of an empty line; draws nothing more. */
  @Override
  public synchronized void close() {
    erase();
    closed = true;
  }

  /** What Ctrl-C or a full disk leaves: said after the close. */
  synchronized void stopped(int underWay) {
    console.say("stopped: %s; cancelling %s under way, %s not begun"
        .formatted(counts(), underWay, Math.max(0, total - done - failed - underWay)));
  }

  private int part() {
    return (int) ((long) PARTS * (done + failed) / total);
  }

  private static List<String> lines(Result result) {
    Render render = result.render();
    List<String> lines = new ArrayList<>();
    if (render != null) {
      lines.addAll(Endings.warnings(render));
    }
    if (result.failure() != null) {
      lines.addAll(CliException.lines(result.failure()));
    } else if (render != null) {
      lines.addAll(Endings.lines(render));
    }
    return lines;
  }

  private String summary() {
    long millis = Math.max(1, Duration.between(start, clock.instant()).toMillis());
    double rate = (done + failed) * 1000.0 / millis;
    String left = rate == 0
        ? ""
        : String.format(
            Locale.ROOT, ", %.2f a second, %s left", rate, time((total - done - failed) / rate));
    return counts() + left;
  }

  private String counts() {
    return "%s of %s done%s".formatted(done, total, failed == 0 ? "" : ", " + failed + " not");
  }

  private static String time(double seconds) {
    long whole = (long) Math.ceil(seconds);
    return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
  }

  private static String row(Job job, Render render) {
    Progress progress = render.getProgress();
    long total = Math.max(1, progress.getStepsTotal());
    int filled = (int) Math.min(BAR, BAR * (long) progress.getStepsDone() / total);
    return "  line %-6s [%s%s] %-20s %s"
        .formatted(
            job.number(),
            "#".repeat(filled),
            ".".repeat(BAR - filled),
            ProgressView.word(render.getState()),
            PlainText.line(job.spec().getPrompt().replaceAll("\\s+", " ")));
  }

  private void redraw() {
    if (closed || !console.terminal()) {
      return;
    }
    var lines = new ArrayList<String>();
    lines.add(summary());
    rows.values().stream().limit(MOST_ROWS).forEach(lines::add);
    if (rows.size() > MOST_ROWS) {
      lines.add("  and %s more under way".formatted(rows.size() - MOST_ROWS));
    }
    erase();
    var text = new StringBuilder();
    lines.forEach(line -> text.append(fitting(line)).append(CLEAR_LINE).append('\n'));
    console.err().print(text);
    console.err().flush();
    drawn = lines.size();
    lastDrawn = clock.instant();
  }

  private void erase() {
    if (drawn > 0) {
      console.err().print("\u001b[" + drawn + "A\u001b[J");
      console.err().flush();
      drawn = 0;
    }
  }

  private String fitting(String line) {
    return line.length() < console.columns() ? line : line.substring(0, console.columns() - 1);
  }
}
