package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeviceConfigTest {
  private static final Precision FLOAT32 = Precision.PRECISION_UNSPECIFIED;

  @Test
  void theCpuIsAlwaysThere() {
    assertThatCode(DeviceConfig.CPU::check).doesNotThrowAnyException();
    assertThat(DeviceConfig.CPU.session(2, FLOAT32).getDeviceCountMap()).containsEntry("GPU", 0);
  }

  @Test
  void aSessionSharesItsThreadWithNoOther() {
    assertThat(DeviceConfig.CPU.session(2, FLOAT32).getSessionInterOpThreadPoolList())
        .singleElement()
        .satisfies(pool -> assertThat(pool.getNumThreads()).isOne())
        .satisfies(pool -> assertThat(pool.getGlobalName()).isEmpty());
  }

  @Test
  void aGpuThatIsNotThereIsNamedWithTheWayOut() {
    assumeFalse(Files.exists(Path.of("/dev/nvidia0")), "this machine may have a GPU");
    assertThatThrownBy(new DeviceConfig(0, 0)::check)
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED))
        .hasMessageContaining("worker.device is gpu:0")
        .hasMessageContaining("-Pgpu")
        .hasMessageContaining("worker.device=cpu");
  }

  @Test
  void onlyTheGpuThatWasAskedForIsVisible() {
    var options = new DeviceConfig(3, 0.5).session(1, FLOAT32).getGpuOptions();
    assertThat(options.getVisibleDeviceList()).isEqualTo("3");
    assertThat(options.getPerProcessGpuMemoryFraction()).isEqualTo(0.5);
    assertThat(options.getAllowGrowth()).isFalse();
    assertThat(new DeviceConfig(0, 0).session(1, FLOAT32).getGpuOptions().getAllowGrowth())
        .isTrue();
  }
}
