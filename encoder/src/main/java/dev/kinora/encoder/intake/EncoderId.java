package dev.kinora.encoder.intake;

import dev.kinora.job.FarmException;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The name under which an encoder owns its transactions and its place in the group. Call it with the folder locked: two
 * processes of one name fence each other.
 */
final class EncoderId {
  private EncoderId() {}

  static String resolve(Optional<String> configured, Path folder) {
    if (configured.isPresent()) {
      return configured.get();
    }
    Path file = folder.resolve("encoder.id");
    try {
      if (Files.exists(file)) {
        String kept = Files.readString(file).strip();
        if (!kept.isEmpty()) {
          return kept;
        }
      }
      String made = Uuids.v7(InstantSource.system()).toString();
      Path draft = Files.writeString(folder.resolve("encoder.id.new"), made);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return made;
    } catch (IOException e) {
      throw new FarmException(FailureCode.INVALID, "cannot keep the encoder's id in " + file, e);
    }
  }
}
