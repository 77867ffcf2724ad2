package dev.kinora.worker;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.store.CatalogueConfig;
import dev.kinora.worker.intake.IntakeConfig;
import dev.kinora.worker.model.DeviceConfig;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Configuration of a worker.
 *
 * @param name of this worker, for people and client ids
 * @param models folders of model packages on this machine
 * @param frameBufferBytes frames on their way to the broker; full: sampling waits
 * @param previewEvery least time between previews of one render
 * @param checkpointEvery least time between checkpoints of one render; zero: the worker makes and uses none
 * @param resultCache whether outputs of an equal render in the store are taken instead of sampling
 * @param endCheck how often end.json is looked for while sampling
 * @param drain how long it takes to stop after SIGTERM; the last part of it is for handing jobs over
 */
public record WorkerConfig(
    String name,
    List<Path> models,
    ModelConfig model,
    IntakeConfig intake,
    long frameBufferBytes,
    Duration previewEvery,
    Duration checkpointEvery,
    boolean resultCache,
    Duration endCheck,
    Duration drain) {
  private static final Pattern DEVICE = Pattern.compile("cpu|gpu(?::([0-9]{1,2}))?");

  public WorkerConfig {
    models = List.copyOf(models);
  }

  public static WorkerConfig read(ConfigReader keys) {
    Duration drain = keys.duration(
        "worker.drain",
        Duration.ofSeconds(25),
        "How long a worker takes to stop after SIGTERM: held jobs may go on, but for the last ten seconds (at most three quarters), in which they are handed over.");
    String name = keys.optional(
            "worker.name",
            "Name of this worker, for people and client ids. Empty: worker-{process id}.")
        .orElseGet(() -> "worker-" + ProcessHandle.current().pid());
    List<Path> models = keys
        .list("worker.models", List.of(), "Folders of model packages, besides the catalogue's.")
        .stream()
        .map(Path::of)
        .toList();
    return new WorkerConfig(
        name,
        models,
        model(keys),
        intake(keys, IntakeConfig.handover(drain)),
        keys.bytes(
            "worker.frame-buffer", "32MiB", "Frames on their way to Kafka; full: sampling waits."),
        keys.duration(
            "worker.preview-every",
            Duration.ofMillis(250),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Least time between two previews of one render."),
        keys.duration(
            "worker.checkpoint-every",
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofHours(1),
            "Least time between two checkpoints of one render; all together they take at most 3 % of the time. 0s: none, and a render that changes its worker begins anew."),
        keys.flag(
            "worker.result-cache",
            true,
            "Whether a render with a seed, of which the store has an equal one of its tenant, takes that one's videos; a render can ask to be sampled anew."),
        keys.duration(
            "worker.end-check",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "How often a worker looks whether a render it samples has ended elsewhere."),
        drain);
  }

  private static ModelConfig model(ConfigReader keys) {
    int threads = keys.integer(
        "worker.threads", 0, 0, 1024, "Threads of one TensorFlow operation; 0: one for each core.");
    return new ModelConfig(
        device(keys),
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        keys.integer(
            "worker.batch-cap",
            512,
            1,
            512,
            "Largest batch that is tried, in rows; the curve measured at load mostly ends before."),
        keys.bytes(
            "worker.batch-memory",
            "1GiB",
            "Memory that one denoiser call may take; ends the curve."),
        keys.integer("worker.loaded-models", 2, 1, 64, "Models that are kept loaded."),
        memory(keys),
        keys.duration(
            "worker.call-time",
            ModelConfig.CALL_TIME,
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long one call of a model may take before its render ends as BAD_MODEL and the model is used no more; a slow model has fifty times what its slowest call took, but five times this at most. Its self-test may take ten times as long."));
  }

  private static ModelMemory memory(ConfigReader keys) {
    long bytes = keys.bytes(
        "worker.model-memory",
        "0B",
        "Memory that loaded models may take together: idle ones are closed for others, and one that needs more than this by itself is refused as BAD_MODEL. 0B: three quarters of what the machine, or container, has beyond the heap, 1GiB at least; where several workers share a machine, give each its part.");
    return bytes == 0 ? ModelMemory.ofThisMachine() : new ModelMemory(bytes);
  }

  private static DeviceConfig device(ConfigReader keys) {
    String device = keys.string(
        "worker.device",
        "cpu",
        "What computes: cpu, gpu or gpu:N. A GPU needs a build with -Pgpu; a missing one fails the start.");
    double memory = keys.decimal(
        "worker.gpu-memory",
        0,
        0,
        1,
        "Share of the GPU's memory to take at the start; 0: what is needed, when it is.");
    Matcher matcher = DEVICE.matcher(device);
    if (!matcher.matches()) {
      keys.problem("worker.device", device, "cpu, gpu or gpu:N with N from 0 to 99");
      return DeviceConfig.CPU;
    }
    if (device.equals("cpu")) {
      return DeviceConfig.CPU;
    }
    String number = matcher.group(1);
    return new DeviceConfig(number == null ? 0 : Integer.parseInt(number), memory);
  }

  private static IntakeConfig intake(ConfigReader keys, Duration handover) {
    return new IntakeConfig(
        keys.integer(
            "worker.attempts",
            3,
            1,
            10,
            "Failed attempts after which a broken picture ends a render."),
        keys.duration(
            "worker.hold-low", Duration.ofSeconds(2), "Least time that a failed job is held back."),
        keys.duration(
            "worker.hold-high",
            Duration.ofSeconds(10),
            "Longest time that a failed job is held back."),
        keys.duration(
            "worker.end-grace",
            Duration.ofSeconds(10),
            "How long a cancelled job is held until its end is written."),
        handover,
        CatalogueConfig.read(keys).defaultModel());
  }
}
