package dev.kinora.encoder.codec;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds, natives included, as Linux counts it. Elsewhere the test that asks is skipped. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** @param name VmRSS: now; VmHWM: the most since {@link #forgetMost} */
  static long kiB(String name) throws IOException {
    assumeThat(STATUS).exists();
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Garbage takes no new memory of the process afterwards; what is kept does. */
  static void touchYoungHeap() {
    long enough = collections() + 2;
    while (collections() < enough) {
      Reference.reachabilityFence(new byte[1 << 16]);
    }
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  static void forgetMost() throws IOException {
    Path memory = Path.of("/proc/self/clear_refs");
    assumeThat(memory).isWritable();
    Files.writeString(memory, "5");
  }
}
