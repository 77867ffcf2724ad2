package dev.kinora.client.command;

import dev.kinora.client.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands that need nothing but a farm that runs. */
public final class FarmCommands {
  private static final Map<String, Function<Console, Object>> MAKERS = new LinkedHashMap<>();

  static {
    MAKERS.put("get", GetCommand::new);
    MAKERS.put("list", ListCommand::new);
    MAKERS.put("watch", WatchCommand::new);
    MAKERS.put("top", TopCommand::new);
    MAKERS.put("cancel", CancelCommand::new);
    MAKERS.put("retry", RetryCommand::new);
    MAKERS.put("download", DownloadCommand::new);
  }

  private FarmCommands() {}

  /** All of them. */
  public static void into(CommandLine root, Console console) {
    MAKERS.forEach((name, maker) -> root.addSubcommand(name, maker.apply(console)));
  }

  /** The one of that name. Looking at the options of all would take a good part of a short command's time. */
  static Optional<Object> named(String name, Console console) {
    return Optional.ofNullable(MAKERS.get(name)).map(maker -> maker.apply(console));
  }
}
