package dev.kinora.client.console;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What to do when the process is told to end (Ctrl-C, SIGTERM): the JVM goes only when the action is done.
 *
 * <p>The action runs on the hook's own thread. The process then ends with the given code instead of the JVM's 130 or 143,
 * so that an orderly stop can answer 0. Closing takes the hook away: an ordinary end does not run the action.
 */
public final class StopHook implements AutoCloseable {
  private final Thread hook;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private StopHook(int code, Runnable action) {
    this.hook = new Thread(
        () -> {
          stopping.set(true);
          try {
            action.run();
          } finally {
            Runtime.getRuntime().halt(code);
          }
        },
        "stop");
  }

  public static StopHook install(int code, Runnable action) {
    StopHook stop = new StopHook(code, action);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /** The value of a start. Where that fails, the hook is taken away; where the process is stopping, this does not return. */
  public <T> T guard(Supplier<T> start) {
    boolean started = false;
    try {
      T value = start.get();
      started = true;
      return value;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** Called where going on would fight the stop; does not return then. */
  public void parkIfStopping() {
    if (stopping.get()) {
      parkForever();
    }
  }

  /** Does not return: the process ends by the hook, with its code. */
  public int waitForStop() {
    parkForever();
    return Exit.DONE;
  }

  /** Waits for the end where the process is stopping already: the hook owns the exit code then. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stoppingAlready) {
      parkForever();
    }
  }

  private static void parkForever() {
    while (true) {
      LockSupport.park();
    }
  }
}
