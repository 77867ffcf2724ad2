package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.RewriterConfig.Toggle;

class Bfloat16Test {
  @TempDir
  Path folder;

  @Test
  void isThereWhereTheCpuHasAnInstructionForIt() throws IOException {
    assertThat(of("flags\t\t: fpu avx512vl avx512_bf16 clzero")).isTrue();
    assertThat(of("flags\t\t: fpu amx_tile amx_bf16")).isTrue();
  }

  @Test
  void isNotThereWithAvx512AloneNorOnOtherMachines() throws IOException {
    assertThat(of("flags\t\t: fpu avx512f avx512_vnni")).isFalse();
    assertThat(of("vmx flags\t: avx512_bf16_like\nbugs\t: avx512_bf16")).isFalse();
    assertThat(Bfloat16.isIn(folder.resolve("missing"))).isFalse();
  }

  @Test
  void graphsComputeInItOnlyWhereItIsThereAndAskedFor() {
    assertThat(toggle(Precision.PRECISION_UNSPECIFIED)).isEqualTo(Toggle.DEFAULT);
    assertThat(toggle(Precision.BFLOAT16_MIXED))
        .isEqualTo(Bfloat16.here() ? Toggle.ON : Toggle.DEFAULT);
  }

  private static Toggle toggle(Precision precision) {
    return DeviceConfig.graphOptions(precision)
        .getRewriteOptions()
        .getAutoMixedPrecisionOnednnBfloat16();
  }

  private boolean of(String cpuinfo) throws IOException {
    return Bfloat16.isIn(
        Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\n" + cpuinfo + "\n"));
  }
}
