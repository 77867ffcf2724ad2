package dev.kinora.farm.allinone;

import dev.kinora.infra.config.ConfigFile;
import dev.kinora.infra.lifecycle.OwnerOnly;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** {@code infra.properties}: where the broker and the store of a data folder are, with the store's credentials. Only its owner
 * may read it.
 */
final class InfraFile {
  private static final String NAME = "infra.properties";

  private InfraFile() {}

  static Map<String, String> read(Path data) {
    Path file = data.resolve(NAME);
    return Files.exists(file) ? ConfigFile.read(file) : Map.of();
  }

  static void write(Path data, String bootstrapServers, StoreConfig store) {
    String text = """
        # Written by the infra process of this folder; the other roles on this machine read it.
        kafka.bootstrap-servers=%s
        store.endpoint=%s
        store.bucket=%s
        store.region=%s
        store.access-key=%s
        store.secret-key=%s
        """.formatted(
            bootstrapServers,
            store.endpoint(),
            store.bucket(),
            store.region(),
            store.accessKey(),
            store.secretKey());
    try {
      Path part = data.resolve(NAME + ".part");
      Files.deleteIfExists(part);
      OwnerOnly.makeFile(part);
      Files.writeString(part, text);
      Files.move(
          part,
          data.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INVALID,
          "cannot write %s: %s".formatted(data.resolve(NAME), e.getMessage()),
          e);
    }
  }
}
