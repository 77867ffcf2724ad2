package dev.kinora.worker.model;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What native code of this process holds of memory, as the C library counts it (glibc 2.33 and later): weights and tensors, and
 * neither Java's heap nor what was given back to the library.
 */
final class NativeMemory {
  private static final Logger LOG = LoggerFactory.getLogger(NativeMemory.class);
  /** mallinfo2(3): ten numbers. */
  private static final MemoryLayout COUNTS =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));

  private static final int MAPPED = 4;
  private static final int SMALL = 7;

  private static final Optional<MethodHandle> COUNT = Linker.nativeLinker()
      .defaultLookup()
      .find("mallinfo2")
      .map(address -> Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(COUNTS)));

  /** malloc_trim(3), of glibc. */
  private static final Optional<MethodHandle> TRIM = Linker.nativeLinker()
      .defaultLookup()
      .find("malloc_trim")
      .map(address -> Linker.nativeLinker()
          .downcallHandle(
              address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));

  private NativeMemory() {}

  /** Bytes; 0 where the system does not tell. */
  static long inUse() {
    if (COUNT.isEmpty()) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      var counts = (MemorySegment) COUNT.get().invoke((SegmentAllocator) arena);
      return counts.getAtIndex(ValueLayout.JAVA_LONG, MAPPED)
          + counts.getAtIndex(ValueLayout.JAVA_LONG, SMALL);
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2 failed", e);
    }
  }

  /**
   * Gives free pages back to the system. The C library keeps those of freed tensors of up to 32 MiB, and where models come and go that
   * is soon more than the models.
   */
  static void giveBack() {
    if (TRIM.isPresent()) {
      try {
        int given = (int) TRIM.get().invokeExact(0L);
        LOG.debug("free pages were given back: {}", given == 1);
      } catch (Throwable e) {
        throw new IllegalStateException("malloc_trim failed", e);
      }
    }
  }
}
