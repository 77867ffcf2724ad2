package dev.kinora.farm.cli;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.infra.health.Readiness;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that is lost for good: says why, drains for a short while and exits with {@link Exit#FAILED}, so that whoever looks
 * after it starts another. Until it is gone its health says that it does not live.
 */
public final class LostProcess {
  private static final Logger LOG = LoggerFactory.getLogger(LostProcess.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private LostProcess() {}

  /** Watches from now on. {@code what} begins the sentence that is said; {@code stop} may hang. */
  public static void watch(Console console, String what, Readiness readiness, Runnable stop) {
    // Made now: later there may be no memory for a thread.
    Thread drain = Thread.ofPlatform().name("drain-lost").daemon(true).unstarted(stop);
    Thread.ofPlatform().name("lost").daemon(true).start(() -> {
      try {
        String why = readiness.awaitLoss();
        console.say("kinora: %s cannot go on and ends: %s".formatted(what, why));
        LOG.error("lost for good: {}", why);
        drain.start();
        drain.join(DRAIN);
      } catch (InterruptedException e) {
        LOG.debug("interrupted while it ends", e);
      } finally {
        Runtime.getRuntime().halt(Exit.FAILED);
      }
    });
  }
}
