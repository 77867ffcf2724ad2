package dev.kinora.trainer.train;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.trainer.evaluate.EvalReport;
import dev.kinora.trainer.evaluate.EvaluationJson;
import dev.kinora.trainer.network.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.FloatNdArray;

/**
 * The weights of a package as the start of a training, where its checkpoints did not survive.
 *
 * @param folder of the package
 * @param digest of the package
 * @param motionRatios by label, how much of its clip's motion the package has, as its evaluation says; empty where it has none
 */
record StartWeights(Path folder, String digest, Map<String, Double> motionRatios) {
  /** Layers that start silent: a package without them starts as what it is. */
  private static final List<String> ADDED = List.of("layout", "motion");

  static StartWeights of(Path folder) {
    if (!Files.isRegularFile(folder.resolve("manifest.json"))) {
      throw new TrainingException(folder + ": is no model package (no manifest.json)");
    }
    return new StartWeights(
        folder,
        ModelCatalogue.read(folder).digest(),
        motionRatios(folder.resolve(EvalReport.NUMBERS)));
  }

  private static Map<String, Double> motionRatios(Path evaluation) {
    if (!Files.exists(evaluation)) {
      return Map.of();
    }
    try {
      return EvaluationJson.motionRatios(Files.readString(evaluation));
    } catch (IOException e) {
      throw new TrainingException(evaluation + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The start values with those of the package in their places. */
  Map<String, float[]> over(String stage, Map<String, float[]> startValues) {
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString())) {
      Map<String, float[]> values = new LinkedHashMap<>();
      startValues.forEach((name, start) -> {
        Optional<float[]> kept = weight(bundle, stage + "/" + name);
        if (kept.isEmpty() && ADDED.stream().noneMatch(name::startsWith)) {
          throw stranger(name);
        }
        float[] value = kept.orElse(start);
        if (value.length != start.length) {
          throw stranger(name);
        }
        values.put(name, value);
      });
      return values;
    } catch (TensorFlowException e) {
      throw new TrainingException(folder + ": cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static Optional<float[]> weight(SavedModelBundle bundle, String name) {
    if (bundle.graph().operation(name) == null) {
      return Optional.empty();
    }
    try (Result result = bundle.session().runner().fetch(name).run()) {
      return Optional.of(Floats.of((FloatNdArray) result.get(0)));
    }
  }

  private TrainingException stranger(String name) {
    return new TrainingException(
        "%s: is of another network: it has no weights '%s' of this size".formatted(folder, name));
  }
}
