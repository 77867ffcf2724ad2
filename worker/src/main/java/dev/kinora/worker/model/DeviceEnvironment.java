package dev.kinora.worker.model;

import dev.kinora.job.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything on this machine that may change the bits or the speed of a model: the CPU, its instruction sets, the versions
 * of TensorFlow and of the text encoder, TensorFlow's settings, the number of threads. A profile holds for one model in one environment.
 */
final class DeviceEnvironment {
  /** Raised when the self-test would find something else on the same device. */
  private static final String SELF_TEST = "self-test 3";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private DeviceEnvironment() {}

  /** SHA-256 in hex. */
  static String digest(String tensorFlow, ModelConfig config) {
    var text = new StringBuilder();
    text.append(SELF_TEST).append('\n');
    text.append(NumericsProbe.VERSION).append('\n');
    text.append("tensorflow ").append(tensorFlow).append('\n');
    text.append("text encoder ").append(BundledTextEncoder.build()).append('\n');
    text.append("device ").append(config.device()).append('\n');
    text.append("threads ").append(config.threads()).append('\n');
    text.append("cap ").append(config.batchCap()).append('\n');
    text.append("memory ").append(config.batchMemory()).append('\n');
    text.append("arch ").append(System.getProperty("os.arch")).append('\n');
    text.append("java ").append(Runtime.version().feature()).append('\n');
    new TreeMap<>(System.getenv()).forEach((key, value) -> {
      if (key.startsWith("TF_") || key.startsWith("ONEDNN_") || key.startsWith("DNNL_")) {
        text.append(key).append('=').append(value).append('\n');
      }
    });
    text.append(cpu());
    return Digests.hex(Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Model name and flags of the CPUs; empty where the system does not tell. */
  private static String cpu() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      var kept = new TreeSet<String>();
      lines
          .filter(line -> line.startsWith("model name")
              || line.startsWith("flags")
              || line.startsWith("Features")
              || line.startsWith("CPU part"))
          .forEach(kept::add);
      return String.join("\n", kept);
    } catch (IOException e) {
      return "";
    }
  }
}
