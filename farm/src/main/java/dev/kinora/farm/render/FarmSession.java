package dev.kinora.farm.render;

import dev.kinora.client.FarmClient;
import dev.kinora.client.FarmFault;
import dev.kinora.client.command.FarmOption;
import dev.kinora.client.command.RunningFarm;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.LocalFile;
import dev.kinora.client.console.OutputFile;
import dev.kinora.client.console.Pause;
import dev.kinora.client.console.StopHook;
import dev.kinora.farm.allinone.AllInOne;
import dev.kinora.farm.allinone.FolderClaim;
import dev.kinora.farm.allinone.ProcessStop;
import dev.kinora.farm.allinone.StartTrace;
import dev.kinora.farm.cli.Logs;
import dev.kinora.farm.cli.LostProcess;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The farm that one render uses: named, found running on the data folder, or started in this process and stopped at the end.
 *
 * <p>Where a farm on the data folder dies in the middle (it was another render's own, or was killed), the session finds or
 * starts the next one: the queue and the frames are in the data folder, so the render goes on.
 */
final class FarmSession implements AutoCloseable {
  private static final Duration WAIT_FOR_ANOTHER = Duration.ofSeconds(60);
  private static final Duration CANCEL_BUDGET = Duration.ofSeconds(5);
  private static final Duration NOT_READY = Duration.ofMillis(100);
  private static final Duration FULL = Duration.ofSeconds(1);
  private static final int MOST_FAILURES = 300;

  private final FarmOption option;
  private final Console console;
  private final boolean verbose;
  private final StopHook hook;

  private volatile @Nullable FarmClient client;
  private volatile @Nullable AllInOne own;
  private volatile StartTrace trace = StartTrace.ofProcess();
  private volatile Consumer<FarmClient> onInterrupt = client -> {};

  private FarmSession(FarmOption option, Console console, boolean verbose) {
    this.option = option;
    this.console = console;
    this.verbose = verbose;
    this.hook = StopHook.install(Exit.INTERRUPTED, this::interrupted);
  }

  static FarmSession open(FarmOption option, Console console, boolean verbose) {
    FarmSession session = new FarmSession(option, console, verbose);
    try {
      session.connect();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Returns when the farm makes renders; it takes them before, while it starts. Where a farm of this process cannot start, the
   * fault is thrown, after {@code farewell} was said to it.
   */
  void awaitReady(Consumer<FarmClient> farewell) {
    AllInOne farm = own;
    if (farm != null) {
      farm.awaitReady(() -> quietly(() -> farewell.accept(connected())));
      if (verbose) {
        trace.lines().forEach(console::say);
      }
    }
  }

  /** Asks the farm; where a farm of this data folder has gone, its successor. The call may then happen twice. Safe for several threads. */
  <T> T call(Function<FarmClient, T> ask) {
    int failures = 0;
    while (true) {
      FarmClient asked = connected();
      try {
        return ask.apply(asked);
      } catch (FarmFault e) {
        hook.parkIfStopping();
        if (!away(e) || option.named() != null || ++failures > MOST_FAILURES) {
          throw e;
        }
        if (e instanceof FarmFault.Unreachable) {
          reconnect(asked);
        } else {
          Pause.of(NOT_READY); // it answers, but is not ready
        }
      }
    }
  }

  private static boolean away(FarmFault fault) {
    return switch (fault) {
      case FarmFault.Refused refused -> refused.unavailable();
      case FarmFault.Unreachable gone -> true;
      case FarmFault.Untrusted untrusted -> false;
      case FarmFault.Interrupted interrupted -> false;
    };
  }

  /** The same, and a farm that is full is asked again until it has room. */
  <T> T patiently(Function<FarmClient, T> ask) {
    while (true) {
      try {
        return call(ask);
      } catch (FarmFault.Refused e) {
        if (e.failure().getCode() != FailureCode.OVERLOADED) {
          throw e;
        }
        Pause.of(e.retryAfter().isZero() ? FULL : e.retryAfter());
      }
    }
  }

  /** A finished video into its file, which is complete then. */
  void download(String id, String placement, OutputFile target) {
    patiently(farm -> {
      try (LocalFile out = LocalFile.open(target.part())) {
        farm.download(id, placement, out);
      }
      return target;
    });
    target.complete();
  }

  /** Several callers may see the same farm go: the first one looks for its successor, the others wait for what it finds. */
  private synchronized void reconnect(FarmClient gone) {
    if (gone == client) {
      connect();
      awaitReady(successor -> {});
    }
  }

  /** What Ctrl-C does first, on the hook's thread, for at most 5 seconds. */
  void onInterrupt(Consumer<FarmClient> action) {
    onInterrupt = action;
  }

  @Override
  public void close() {
    hook.close();
    stopOwn();
  }

  private FarmClient connected() {
    FarmClient open = client;
    if (open == null) {
      throw new IllegalStateException("no farm is open");
    }
    return open;
  }

  private void connect() {
    var named = option.named();
    if (named != null) {
      client = option.client(named);
      return;
    }
    stopOwn();
    Path data = option.data().folder();
    Logs.to(data, "farm", verbose);
    long deadline = System.nanoTime() + WAIT_FOR_ANOTHER.toNanos();
    boolean told = false;
    while (true) {
      Optional<FarmClient> running =
          RunningFarm.on(data).map(option::client).filter(FarmClient::ready);
      if (running.isPresent()) {
        client = running.get();
        return;
      }
      Optional<FolderLock> lock = claim(data, deadline);
      if (lock.isPresent()) {
        start(lock.get(), data);
        return;
      }
      if (!told) {
        console.say("waiting for the farm on " + data + " ...");
        told = true;
      }
      Pause.of(Duration.ofMillis(200));
    }
  }

  /** Empty while another process holds the folder and may still become a ready farm. */
  private static Optional<FolderLock> claim(Path data, long deadline) {
    try {
      return Optional.of(FolderClaim.claim(data));
    } catch (FarmException e) {
      if (e.code() != FailureCode.UNAVAILABLE || System.nanoTime() > deadline) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void start(FolderLock lock, Path data) {
    trace = StartTrace.ofProcess();
    if (console.terminal()) {
      console.say("starting the farm on " + data + " ...");
    }
    ProcessStop stop = new ProcessStop();
    AllInOne farm = AllInOne.start(lock, data, null, Map.of("gateway.port", "0"), trace, stop);
    LostProcess.watch(console, "this command's farm", farm.readiness(), stop);
    own = farm;
    client = option.client(farm.url());
  }

  private void interrupted() {
    FarmClient open = client;
    if (open != null) {
      Thread cancel = Thread.ofPlatform()
          .daemon(true)
          .name("cancel")
          .start(() -> quietly(() -> onInterrupt.accept(open)));
      Pause.join(cancel, CANCEL_BUDGET);
    }
    stopOwn();
  }

  private void stopOwn() {
    AllInOne farm = own;
    own = null;
    if (farm != null) {
      quietly(farm::close);
    }
  }

  /** The command's result stands, whatever happens on the way out; the log has the reason. */
  private static void quietly(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      org.slf4j.LoggerFactory.getLogger(FarmSession.class).warn("on the way out", e);
    }
  }
}
