package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.export.PackageDescription;
import dev.kinora.trainer.export.PackageWriter;
import dev.kinora.trainer.network.InferenceGraph;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.v1.Precision;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything of a package but the weights of its loop network, which a training changes.
 *
 * @param upscaler its weights; empty: the latents are the pixels
 * @param precision that it was trained in and will be sampled in
 */
record TrainedModel(
    NetworkShape shape,
    ClipConditioning conditioning,
    Optional<Map<String, float[]>> upscaler,
    PackageDescription description,
    Precision precision) {
  void write(Path folder, Map<String, float[]> loops) {
    try (InferenceGraph graph =
        new InferenceGraph(shape, loops, conditioning.captions(), upscaler, precision)) {
      PackageWriter.write(
          folder,
          graph,
          description.manifest(shape, conditioning, upscaler.isPresent(), precision));
    }
  }
}
