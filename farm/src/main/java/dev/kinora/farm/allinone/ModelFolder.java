package dev.kinora.farm.allinone;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelLoader;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.Tensors;
import java.nio.file.Path;

/** A model package on disk, tried out as a worker would. */
public final class ModelFolder {
  private static final int BATCH_CAP = 48;

  private ModelFolder() {}

  /** Loads it, runs its self-test and says what was found; throws BAD_MODEL with everything that is wrong. */
  public static String check(Path folder, Path data) {
    ModelPackage found = ModelCatalogue.read(folder);
    ModelConfig config = ModelConfig.cpu(Runtime.getRuntime().availableProcessors(), BATCH_CAP, 1);
    try (LoadedModel loaded =
        new ModelLoader(config, data.resolve("profiles"), new Tensors()).load(found)) {
      SamplingModel model = loaded.sampling();
      return "%s (%s), batches of %s give equal bits, best is %d"
          .formatted(
              model.manifest().getName(),
              model.digest().substring(0, 12),
              model.profile().curve().buckets(),
              model.profile().curve().best());
    }
  }
}
