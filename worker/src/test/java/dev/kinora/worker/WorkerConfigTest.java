package dev.kinora.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.job.FarmException;
import dev.kinora.worker.intake.IntakeConfig;
import dev.kinora.worker.model.DeviceConfig;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerConfigTest {
  @Test
  void defaultsHoldWhereNothingIsSaid() {
    WorkerConfig config = read(Map.of());
    assertThat(config.name()).isEqualTo("worker-" + ProcessHandle.current().pid());
    assertThat(config.models()).isEmpty();
    assertThat(config.model())
        .isEqualTo(new ModelConfig(
            DeviceConfig.CPU,
            Runtime.getRuntime().availableProcessors(),
            512,
            1 << 30,
            2,
            ModelMemory.ofThisMachine(),
            Duration.ofMinutes(2)));
    assertThat(config.intake())
        .isEqualTo(new IntakeConfig(
            3,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            "fluent-full"));
    assertThat(config.frameBufferBytes()).isEqualTo(32 << 20);
    assertThat(config.previewEvery()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.checkpointEvery()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.resultCache()).isTrue();
    assertThat(config.endCheck()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void everyKeyChangesItsValue() {
    var file = new HashMap<String, String>();
    file.put("worker.name", "w");
    file.put("worker.models", "a,b");
    file.put("worker.threads", "3");
    file.put("worker.batch-cap", "16");
    file.put("worker.batch-memory", "64MiB");
    file.put("worker.device", "gpu:2");
    file.put("worker.gpu-memory", "0.5");
    file.put("worker.loaded-models", "5");
    file.put("worker.model-memory", "3GiB");
    file.put("worker.call-time", "13s");
    file.put("worker.attempts", "4");
    file.put("worker.hold-low", "1s");
    file.put("worker.hold-high", "3s");
    file.put("worker.end-grace", "5s");
    file.put("default-model", "m");
    file.put("worker.frame-buffer", "1MiB");
    file.put("worker.preview-every", "500ms");
    file.put("worker.checkpoint-every", "11s");
    file.put("worker.result-cache", "false");
    file.put("worker.end-check", "7s");
    file.put("worker.drain", "9s");
    assertThat(read(file))
        .isEqualTo(new WorkerConfig(
            "w",
            List.of(Path.of("a"), Path.of("b")),
            new ModelConfig(
                new DeviceConfig(2, 0.5),
                3,
                16,
                64 << 20,
                5,
                new ModelMemory(3L << 30),
                Duration.ofSeconds(13)),
            new IntakeConfig(
                4,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofMillis(6750),
                "m"),
            1 << 20,
            Duration.ofMillis(500),
            Duration.ofSeconds(11),
            false,
            Duration.ofSeconds(7),
            Duration.ofSeconds(9)));
  }

  @Test
  void badValuesAreToldTogether() {
    assertThatThrownBy(() -> read(Map.of("worker.threads", "-1", "worker.drain", "soon")))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("worker.threads")
        .hasMessageContaining("worker.drain");
  }

  @Test
  void aDeviceIsTheCpuOrAGpu() {
    assertThat(read(Map.of("worker.device", "gpu")).model().device())
        .isEqualTo(new DeviceConfig(0, 0));
    assertThatThrownBy(() -> read(Map.of("worker.device", "tpu")))
        .hasMessageContaining("worker.device")
        .hasMessageContaining("cpu, gpu or gpu:N");
  }

  private static WorkerConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    WorkerConfig config = WorkerConfig.read(keys);
    keys.finish();
    return config;
  }
}
