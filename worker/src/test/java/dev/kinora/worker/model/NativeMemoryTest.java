package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NativeMemoryTest {
  private static final long TENSOR = 3L << 20;
  private static final int TENSORS = 100;
  private static final MethodHandle MALLOC =
      function("malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  @Test
  void whatIsFreedIsGivenBackAlsoBelowWhatIsStillHeld() throws Throwable {
    assumeTrue(Linker.nativeLinker().defaultLookup().find("malloc_trim").isPresent(), "no glibc");
    // After a large block was freed, the C library takes smaller ones from what it keeps.
    free(allocate(31L << 20));
    List<MemorySegment> tensors = new ArrayList<>();
    for (int i = 0; i < TENSORS; i++) {
      tensors.add(allocate(TENSOR));
    }
    MemorySegment held = allocate(TENSOR);
    try {
      for (MemorySegment tensor : tensors) {
        free(tensor);
      }
      long before = ResidentMemory.now();

      NativeMemory.giveBack();

      assertThat(before - ResidentMemory.now()).isGreaterThan(TENSORS / 2 * TENSOR);
    } finally {
      free(held);
    }
  }

  private static MemorySegment allocate(long bytes) throws Throwable {
    var block = ((MemorySegment) MALLOC.invoke(bytes)).reinterpret(bytes);
    block.fill((byte) 1);
    return block;
  }

  private static void free(MemorySegment block) throws Throwable {
    FREE.invoke(block);
  }

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), shape);
  }
}
