package dev.kinora.client.command;

import dev.kinora.client.FarmClient;
import dev.kinora.client.FarmFault;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.client.console.Pause;
import dev.kinora.client.console.Screen;
import dev.kinora.client.console.StopHook;
import dev.kinora.client.console.TextTable;
import dev.kinora.v1.Farm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kinora top}: what the farm does now, drawn every second until Ctrl-C. */
@Command(
    name = "top",
    description = "Shows the farm live: workers, steps a second, queues, recent renders.")
final class TopCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);
  /** A gateway that is started again is back before. */
  private static final int MOST_FAILURES = 15;
  /** Of a snapshot that goes elsewhere than to a terminal: nothing is left out. */
  private static final int WIDE = 240;

  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Option(names = "--once", description = "Print what it is now and end, as without a terminal.")
  private boolean once;

  TopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    FarmClient client = farm.running();
    Farm now = client.now();
    if (output.json()) {
      console.document(JsonText.of(now));
    } else if (once || !console.screen()) {
      int width = console.screen() ? Screen.size().columns() : WIDE;
      TopView.lines(now, width).forEach(console::print);
    } else {
      live(client, now);
    }
    return Exit.DONE;
  }

  /** Ends by Ctrl-C, which is how it is meant to end, or throws where the farm stays away. */
  private void live(FarmClient client, Farm first) {
    try (Screen screen = new Screen(console.out());
        StopHook hook = StopHook.install(Exit.DONE, screen::close)) {
      Farm shown = first;
      int failures = 0;
      String trouble = "";
      while (true) {
        screen.draw(lines(client, shown, trouble));
        Pause.of(EVERY);
        try {
          shown = client.now();
          failures = 0;
          trouble = "";
        } catch (FarmFault e) {
          hook.parkIfStopping();
          if (!e.passing() || ++failures > MOST_FAILURES) {
            throw e;
          }
          trouble = "no answer for %s s".formatted(failures);
        }
      }
    }
  }

  private static List<String> lines(FarmClient client, Farm farm, String trouble) {
    Screen.Size size = Screen.size();
    String head =
        "kinora top, %s%s".formatted(client.farm(), trouble.isEmpty() ? "" : ", " + trouble);
    List<String> lines = new ArrayList<>();
    lines.add(TextTable.cut(head, size.columns()));
    lines.addAll(TopView.lines(farm, new Screen.Size(size.rows() - 1, size.columns())));
    return lines.subList(0, Math.min(lines.size(), size.rows()));
  }
}
