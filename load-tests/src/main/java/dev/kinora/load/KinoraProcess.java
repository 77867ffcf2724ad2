package dev.kinora.load;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One long-lived {@code kinora} command in a process of its own, as a user starts it; stopped by SIGTERM. */
final class KinoraProcess implements AutoCloseable {
  private static final long DRAIN_SECONDS = 60;

  private final String command;
  private final Process process;
  private final URI url;

  private KinoraProcess(String command, Process process, URI url) {
    this.command = command;
    this.process = process;
    this.url = url;
  }

  /** Returns when the command has printed where it is. */
  static KinoraProcess start(Path root, Path data, String command, List<String> arguments)
      throws IOException {
    var line = new ArrayList<>(
        List.of(root.resolve("kinora").toString(), command, "--json", "--data", data.toString()));
    line.addAll(arguments);
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    // Where the benchmark itself is told to end, nothing of it stays.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    for (String text = out.readLine(); text != null; text = out.readLine()) {
      said.append(text).append('\n');
      if (text.equals("}")) { // of the whole answer
        return new KinoraProcess(command, process, url(said.toString()));
      }
    }
    throw new FarmException(
        FailureCode.UNAVAILABLE, "'kinora %s' did not start: %s".formatted(command, said));
  }

  private static URI url(String json) throws InvalidProtocolBufferException {
    var fields = Struct.newBuilder();
    JsonFormat.parser().merge(json, fields);
    if (!fields.containsFields("url")) {
      throw new FarmException(FailureCode.UNAVAILABLE, "a part of the farm did not start: " + json);
    }
    return URI.create(fields.getFieldsOrThrow("url").getStringValue());
  }

  URI url() {
    return url;
  }

  String command() {
    return command;
  }

  double cpuSeconds() {
    return cpuSeconds(process.toHandle());
  }

  /** Processor time since the process was started; 0 where the system does not tell. */
  static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().map(time -> time.toNanos() / 1e9).orElse(0.0);
  }

  /** A line of /proc/PID/status in MiB ({@code VmRSS}, {@code VmHWM}); 0 where the system does not tell. */
  double memoryMib(String key) throws IOException {
    Path status = Path.of("/proc/%s/status".formatted(process.pid()));
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return 0;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
