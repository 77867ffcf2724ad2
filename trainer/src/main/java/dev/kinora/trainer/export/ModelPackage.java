package dev.kinora.trainer.export;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.trainer.network.InferenceGraph;
import dev.kinora.v1.ModelManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;

/** A folder with a SavedModel and its {@code manifest.json}. */
public record ModelPackage(Path folder) {
  /** Writes model and manifest; the folder may exist and hold other files. */
  public void write(InferenceGraph graph, ModelManifest manifest) {
    try {
      Files.createDirectories(folder);
      SavedModelBundle.exporter(folder.toString())
          .withTags("serve")
          .withSession(graph.session())
          .withSignatures(graph.signatures().toArray(Signature[]::new))
          .export();
      Files.writeString(
          folder.resolve("manifest.json"), JsonFormat.printer().print(manifest) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the package cannot be written", e);
    }
  }

  public ModelManifest manifest() {
    try {
      ModelManifest.Builder manifest = ModelManifest.newBuilder();
      JsonFormat.parser().merge(Files.readString(folder.resolve("manifest.json")), manifest);
      return manifest.build();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": manifest.json cannot be read", e);
    }
  }

  /** The caller closes the bundle. */
  public SavedModelBundle open() {
    return SavedModelBundle.loader(folder.toString()).withTags("serve").load();
  }
}
