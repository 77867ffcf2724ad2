package dev.kinora.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** This process's memory as the system counts it (Linux); TensorFlow has no counter for what it takes on a CPU. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5";

  private ResidentMemory() {}

  /** Bytes that the process has now; 0 where the system does not tell. */
  public static long now() {
    return read("VmRSS:");
  }

  /** Bytes by which the process grew at most while {@code work} ran; 0 where the system does not tell. */
  static long growth(Runnable work) {
    long before = reset() ? read("VmRSS:") : Long.MAX_VALUE;
    work.run();
    return Math.max(0, read("VmHWM:") - before);
  }

  private static boolean reset() {
    try {
      Files.writeString(CLEAR, RESET_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static long read(String name) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
