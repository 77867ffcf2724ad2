package dev.kinora.farm.render;

import com.google.protobuf.ByteString;
import dev.kinora.client.console.CliException;
import dev.kinora.job.JobRules;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The picture that a render starts from. */
final class InitImageOptions {
  @Option(
      names = "--init-image",
      paramLabel = "FILE",
      description = "A PNG, JPEG, WebP or GIF of at most 512 KiB to start from instead of noise.")
  private @Nullable Path file;

  @Option(
      names = "--init-strength",
      paramLabel = "S",
      description = "How far from it to go, 0 to 1; 1 forgets it (0.6).")
  private @Nullable String strength;

  void addTo(RenderSpec.Builder spec, List<FieldViolation> faults) {
    if (file != null) {
      try {
        if (Files.size(file) <= JobRules.MAX_INLINE_IMAGE) {
          spec.setInitImage(
              InitImage.newBuilder().setInline(ByteString.copyFrom(Files.readAllBytes(file))));
        } else {
          fault(file, faults);
        }
      } catch (IOException e) {
        fault(file, faults);
      }
    }
    if (strength != null) {
      try {
        spec.setInitStrength(Float.parseFloat(strength));
      } catch (NumberFormatException e) {
        faults.add(CliException.violation("init-strength", strength, "a number from 0 to 1"));
      }
    }
  }

  private static void fault(Path file, List<FieldViolation> faults) {
    faults.add(CliException.violation(
        "init-image", file.toString(), "a file that can be read, of at most 512 KiB"));
  }
}
