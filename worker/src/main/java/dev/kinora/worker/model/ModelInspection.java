package dev.kinora.worker.model;

import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.Precision;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.Signature.TensorDescription;
import org.tensorflow.ndarray.Shape;

/**
 * What a SavedModel says of itself, and the manifest that follows from it.
 *
 * @param manifest a proposal; what the signatures do not tell is not set in it
 * @param open a sentence for everything that a person has to fill in
 */
public record ModelInspection(List<Entry> signatures, ModelManifest manifest, List<String> open) {
  public ModelInspection {
    signatures = List.copyOf(signatures);
    open = List.copyOf(open);
  }

  /** One signature: the tensors that go in and those that come out, by name. */
  public record Entry(String name, List<Tensor> inputs, List<Tensor> outputs) {}

  /**
   * A tensor of a signature.
   *
   * @param type as TensorFlow names it: float, uint8
   * @param shape {@code [B, 64, 64, 4]}: B is the batch, ? a size that is not fixed
   */
  public record Tensor(String name, String type, String shape) {}

  /** BAD_MODEL where the folder is no SavedModel. Changes nothing. */
  public static ModelInspection of(Path folder) {
    try (SavedModelBundle bundle = ModelLoader.open(
        folder, DeviceConfig.CPU.session(1, Precision.PRECISION_UNSPECIFIED), calls(folder))) {
      List<Signature> signatures = bundle.signatures().stream()
          .filter(one -> !one.getInputs().isEmpty())
          .sorted(Comparator.comparing(Signature::key))
          .toList();
      var proposal = new ManifestProposal(signatures);
      ModelManifest manifest = proposal.manifest(folder.toAbsolutePath().normalize());
      return new ModelInspection(
          signatures.stream().map(ModelInspection::entry).toList(), manifest, proposal.open());
    }
  }

  /** What in its graph may make equal calls give different numbers; mostly nothing. */
  public static List<String> restless(Path folder) {
    return SavedGraph.read(folder.toString(), folder).restless();
  }

  private static ModelCalls calls(Path folder) {
    return new ModelCalls(
        folder.toString(), new Tensors(), new CallThreads(), ModelConfig.CALL_TIME);
  }

  private static Entry entry(Signature signature) {
    return new Entry(
        signature.key(), tensors(signature.getInputs()), tensors(signature.getOutputs()));
  }

  private static List<Tensor> tensors(Map<String, TensorDescription> tensors) {
    return tensors.entrySet().stream()
        .map(one -> new Tensor(
            one.getKey(),
            one.getValue().dataType.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT),
            text(one.getValue().shape)))
        .toList();
  }

  private static String text(Shape shape) {
    if (shape.isUnknown()) {
      return "of any shape";
    }
    var sizes = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < shape.numDimensions(); i++) {
      boolean free = shape.get(i) == Shape.UNKNOWN_SIZE;
      sizes.add(free ? (i == 0 ? "B" : "?") : String.valueOf(shape.get(i)));
    }
    return sizes.toString();
  }
}
