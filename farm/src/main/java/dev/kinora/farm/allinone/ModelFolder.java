package dev.kinora.farm.allinone;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.worker.model.DeviceConfig;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelInspection;
import dev.kinora.worker.model.ModelLoader;
import dev.kinora.worker.model.ModelMemory;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.Tensors;
import dev.kinora.worker.sampler.TrialRender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A model package on disk, tried out as a worker would, within its bounds of time and memory. */
public final class ModelFolder {
  private static final int BATCH_CAP = 48;
  private static final long BATCH_MEMORY = 1L << 30;

  private ModelFolder() {}

  /**
   * A model that can be rendered with.
   *
   * @param says in a line, what was measured
   * @param warnings what those should know who render with it
   */
  public record Checked(String says, List<String> warnings) {
    public Checked {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Loads it, runs its self-test and a short render, twice. BAD_MODEL with everything that is wrong, BROKEN_FRAME where it gives no
   * picture.
   *
   * @param callTime that one call of it may take
   */
  public static Checked check(Path folder, Path data, Duration callTime) {
    ModelPackage found = ModelCatalogue.read(folder);
    var config = new ModelConfig(
        DeviceConfig.CPU,
        Runtime.getRuntime().availableProcessors(),
        BATCH_CAP,
        BATCH_MEMORY,
        1,
        ModelMemory.ofThisMachine(),
        callTime);
    long start = System.nanoTime();
    try (LoadedModel loaded =
        new ModelLoader(config, data.resolve("profiles"), new Tensors()).load(found)) {
      SamplingModel model = loaded.sampling();
      Duration load = Duration.ofNanos(System.nanoTime() - start);
      boolean same = TrialRender.sameTwice(model, callTime);
      String memory = "%s MiB of %s for models".formatted(loaded.bytes() >> 20, config.memory());
      return new Checked(says(model, load, memory), warnings(folder, model, same));
    }
  }

  private static String says(SamplingModel model, Duration load, String memory) {
    var curve = model.profile().curve();
    return String.format(
        Locale.ROOT,
        "%s (%s), %s, best is %s; ready after %.1f s, takes %s",
        model.manifest().getName(),
        model.digest().substring(0, 12),
        model.profile().exact()
            ? "batches of %s give equal bits".formatted(curve.buckets())
            : "no two batches give equal bits",
        curve.best(),
        load.toMillis() / 1000.0,
        memory);
  }

  private static List<String> warnings(Path folder, SamplingModel model, boolean same) {
    var warnings = new ArrayList<String>();
    if (!same) {
      warnings.add("not the same twice: equal renders give different frames");
    }
    if (!model.profile().exact()) {
      warnings.add(
          "a render of it that loses its worker begins anew, and none is taken from results (exact = false)");
    }
    ModelInspection.restless(folder).forEach(warnings::add);
    return warnings;
  }
}
