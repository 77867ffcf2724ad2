package dev.kinora.farm.allinone;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this is open, what native libraries write to standard error goes nowhere: TensorFlow greets on it before it can be
 * asked not to. Java's own lines to standard error are lost too meanwhile; faults are thrown, so none is.
 *
 * <p>Where the system has no such calls, nothing is held back.
 */
final class QuietNatives implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuietNatives.class);
  private static final int STDERR = 2;
  private static final int NONE = -1;
  private static final int WRITE_ONLY = 1;

  private final int kept;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private QuietNatives(int kept) {
    this.kept = kept;
  }

  static QuietNatives begin() {
    try (Arena arena = Arena.ofConfined()) {
      int kept =
          (int) call("dup", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
              .invokeExact(STDERR);
      int nowhere = (int) call(
              "open",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
          .invokeExact(arena.allocateFrom("/dev/null"), WRITE_ONLY);
      if (kept >= 0 && nowhere >= 0) {
        replace(nowhere);
        close(nowhere);
        return new QuietNatives(kept);
      }
    } catch (Throwable e) {
      LOG.debug("standard error stays as it is", e);
    }
    return new QuietNatives(NONE);
  }

  @Override
  public void close() {
    if (kept == NONE || !open.compareAndSet(true, false)) {
      return;
    }
    try {
      replace(kept);
      close(kept);
    } catch (Throwable e) {
      LOG.warn("standard error is lost", e);
    }
  }

  private static void replace(int with) throws Throwable {
    int ignored = (int) call(
            "dup2",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
        .invokeExact(with, STDERR);
  }

  private static void close(int descriptor) throws Throwable {
    int ignored =
        (int) call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
            .invokeExact(descriptor);
  }

  private static MethodHandle call(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
  }
}
