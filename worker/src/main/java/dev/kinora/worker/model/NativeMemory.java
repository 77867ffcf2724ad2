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

/**
 * What native code of this process holds of memory, as the C library counts it (glibc 2.33 and later): weights and tensors, and
 * neither Java's heap nor what was given back to the library.
 */
final class NativeMemory {
  /** mallinfo2(3): ten numbers. */
  private static final MemoryLayout COUNTS =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));

  private static final int MAPPED = 4;
  private static final int SMALL = 7;

  private static final Optional<MethodHandle> COUNT = Linker.nativeLinker()
      .defaultLookup()
      .find("mallinfo2")
      .map(address -> Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(COUNTS)));

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
}
