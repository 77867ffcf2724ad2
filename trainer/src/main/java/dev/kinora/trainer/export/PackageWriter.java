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

/** Writes the two things a package cannot do without: the SavedModel and its {@code manifest.json}. */
public final class PackageWriter {
  private PackageWriter() {}

  /** The folder may exist and hold other files; an earlier model in it is replaced. */
  public static void write(Path folder, InferenceGraph graph, ModelManifest manifest) {
    try {
      Files.createDirectories(folder);
      SavedModelBundle.exporter(folder.toString())
          .withTags(SavedModelBundle.DEFAULT_TAG)
          .withSession(graph.session())
          .withSignatures(graph.signatures().toArray(Signature[]::new))
          .export();
      Files.writeString(
          folder.resolve("manifest.json"), JsonFormat.printer().print(manifest) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the package cannot be written", e);
    }
  }
}
