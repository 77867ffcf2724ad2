package dev.kinora.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Whether this machine's CPU multiplies bfloat16 itself. TensorFlow asks for AVX-512 only; where that comes without bfloat16 it is
 * emulated, and a render takes twice as long as in float32 instead of half as long (docs/performance.md).
 */
final class Bfloat16 {
  private static final Pattern INSTRUCTIONS =
      Pattern.compile("(?m)^flags\\s*:.*\\b(avx512_bf16|amx_bf16)\\b");

  private Bfloat16() {}

  /** False where there is no such file: only Linux tells, and only x86 was tried. */
  static boolean isIn(Path cpuinfo) {
    try {
      return INSTRUCTIONS.matcher(Files.readString(cpuinfo)).find();
    } catch (IOException e) {
      return false;
    }
  }

  static boolean here() {
    return isIn(Path.of("/proc/cpuinfo"));
  }
}
