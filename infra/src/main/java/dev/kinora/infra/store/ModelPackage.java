package dev.kinora.infra.store;

import dev.kinora.v1.ModelManifest;
import java.nio.file.Path;

/**
 * A model on disk that was read whole.
 *
 * @param digest 64 hex digits over everything that decides what the model computes
 */
public record ModelPackage(Path folder, String digest, ModelManifest manifest) {
  public boolean isNamed(String nameOrDigest) {
    return digest.equals(nameOrDigest) || manifest.getName().equals(nameOrDigest);
  }
}
