package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
  private static final long MIB = 1 << 20;

  @Test
  void growthIsWhatWasTouchedInBetweenAlsoWhenItIsGivenBack() {
    assumeTrue(Files.isWritable(Path.of("/proc/self/clear_refs")), "only Linux tells");
    long growth = ResidentMemory.growth(() -> {
      try (Arena arena = Arena.ofConfined()) {
        arena.allocate(64 * MIB).fill((byte) 1);
      }
    });
    assertThat(growth).isBetween(60 * MIB, 200 * MIB);
    assertThat(ResidentMemory.growth(() -> {})).isLessThan(16 * MIB);
  }
}
