package dev.kinora.encoder.publish;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.store.StoreHealth;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls that one render needs, again and again where they fail: as long as the store as a whole is away or the
 * local disk is full, since then nobody is better off; only a few times where the store gives and takes other objects,
 * since then it is this render's fault. That memory ran out
 * is nobody's: that error is passed on at once. One render's, used by one thread at a time.
 */
public final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long FIRST_WAIT = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_WAIT = Duration.ofSeconds(5).toNanos();
  /** A disk or spool that is full is not empty again at once. */
  private static final long ROOM_WAIT = Duration.ofSeconds(1).toNanos();

  /** Refusals, and faults of any other kind: some three seconds. */
  private static final int MOST_REFUSALS = 6;
  /** Of an object that a store which serves others says it cannot serve now: some minutes. */
  private static final int MOST_ABSENCES = 40;

  private final BooleanSupplier givenUp;
  private final Traffic store;
  private final Consumer<IOException> disk;

  /**
   * @param givenUp true when the answer is of no use any more; asked before every try
   * @param store shared by all that use it
   * @param disk told of each fault of the local disk
   */
  public Patience(BooleanSupplier givenUp, Traffic store, Consumer<IOException> disk) {
    this.givenUp = givenUp;
    this.store = store;
    this.disk = disk;
  }

  /**
   * How the store serves all renders of this process. That it answers is not enough for a write: it may be full.
   *
   * @param writes that went well
   */
  public record Traffic(StoreHealth health, AtomicLong writes) {
    public Traffic(StoreHealth health) {
      this(health, new AtomicLong());
    }
  }

  /** A call that may fail for a while; an IOException is the local disk's. */
  @FunctionalInterface
  public interface Call<T> {
    T call() throws IOException, NoRoomException;
  }

  /** There is no room for what the call needs, until others have done with theirs. */
  public static final class NoRoomException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** It failed too often, and not because the store is away: no further try will help. */
  public static final class ExhaustedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ExhaustedException(String what, Throwable fault) {
      super("cannot %s: %s".formatted(what, Patience.reason(fault)), fault);
      this.reason = "cannot %s: %s".formatted(what, Patience.reason(fault));
    }

    /** A sentence for people. */
    public String reason() {
      return reason;
    }
  }

  /** A fault for people. */
  public static String reason(Throwable fault) {
    return fault instanceof FarmException ? String.valueOf(fault.getMessage()) : fault.toString();
  }

  /** A call that only reads. Throws CancellationException when given up. */
  public <T> T read(String what, Call<T> call) throws ExhaustedException {
    return get(what, false, call);
  }

  /** A call that also writes. Throws CancellationException when given up. */
  public <T> T write(String what, Call<T> call) throws ExhaustedException {
    T result = get(what, true, call);
    store.writes().incrementAndGet();
    return result;
  }

  private <T> T get(String what, boolean writes, Call<T> call) throws ExhaustedException {
    var tries = new Tries(writes);
    while (true) {
      if (givenUp.getAsBoolean()) {
        throw new CancellationException(what + ": given up");
      }
      try {
        return call.call();
      } catch (CancellationException e) {
        throw e;
      } catch (NoRoomException e) {
        LockSupport.parkNanos(ROOM_WAIT);
      } catch (IOException e) {
        disk.accept(e);
        LockSupport.parkNanos(ROOM_WAIT);
      } catch (RuntimeException | Error e) {
        Exhaustion.passOn(e);
        if (tries.exhaustedBy(e)) {
          throw new ExhaustedException(what, e);
        }
        LOG.warn("cannot {}, trying again: {}", what, reason(e));
        tries.rest();
      }
    }
  }

  /** Of one call. */
  private final class Tries {
    private final boolean writes;
    private long wait = FIRST_WAIT;
    private int refusals;
    private int absences;
    private long written = store.writes().get();

    Tries(boolean writes) {
      this.writes = writes;
    }

    boolean exhaustedBy(Throwable fault) {
      if (!(fault instanceof FarmException it && it.code() == FailureCode.UNAVAILABLE)) {
        return ++refusals == MOST_REFUSALS;
      }
      return othersAreServed() && ++absences == MOST_ABSENCES;
    }

    private boolean othersAreServed() {
      long before = written;
      written = store.writes().get();
      return writes ? written > before : store.health().away().isEmpty();
    }

    void rest() {
      LockSupport.parkNanos(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  }
}
