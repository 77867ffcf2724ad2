package dev.kinora.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Makes a call again while its fault may pass: after the farm's own hint, else after 0.2 s, 0.4 s, … up to 5 s, each a little
 * shorter or longer, so that many clients do not come back at once. For calls that may happen twice, as all of {@link FarmClient}
 * may where a submit has a key.
 *
 * @param most after so much time the fault is thrown
 */
public record Patience(Duration most) {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  public <T> T call(Supplier<T> call) {
    long end = System.nanoTime() + most.toNanos();
    for (Duration wait = FIRST; ; wait = longer(wait)) {
      try {
        return call.get();
      } catch (FarmFault e) {
        Duration pause = hint(e).compareTo(wait) > 0 ? hint(e) : jittered(wait);
        if (!e.passing() || System.nanoTime() + pause.toNanos() > end) {
          throw e;
        }
        pause(pause);
      }
    }
  }

  private static Duration hint(FarmFault fault) {
    return fault instanceof FarmFault.Refused refused ? refused.retryAfter() : Duration.ZERO;
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
  }

  private static Duration jittered(Duration wait) {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(wait.toMillis() * 3 / 4, wait.toMillis() * 5 / 4));
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmFault.Interrupted(e);
    }
  }
}
