package dev.kinora.worker.intake;

import dev.kinora.infra.picture.PictureException;
import dev.kinora.infra.picture.PictureFile;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.StoredObject;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.StoredImage;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;

/** The pictures that renders start from. A picture that is none, or not the one that was meant, fails its render as INVALID. Any thread. */
public record InitPictures(ObjectStore store) {
  /** Empty where the render starts from noise. {@code spec} keeps the job rules. */
  Optional<BufferedImage> of(RenderSpec spec) {
    InitImage image = spec.getInitImage();
    return switch (image.getSourceCase()) {
      case INLINE ->
        Optional.of(decoded(image.getInline().toByteArray(), "spec.init_image.inline"));
      case STORED -> Optional.of(decoded(fetched(image.getStored()), "spec.init_image.stored.key"));
      case SOURCE_NOT_SET -> Optional.empty();
    };
  }

  private byte[] fetched(StoredImage image) {
    String key = image.getKey();
    long bytes = store.stat(key).map(StoredObject::bytes).orElse(0L);
    byte[] found =
        bytes > ObjectStore.LARGEST_GET ? new byte[0] : store.get(key).orElse(new byte[0]);
    if (found.length == 0) {
      throw FarmException.invalid(
          "spec.init_image.stored.key",
          key,
          "the key of an object of at most %s MiB".formatted(ObjectStore.LARGEST_GET >> 20));
    }
    if (!Arrays.equals(Digests.sha256(found), image.getSha256().toByteArray())) {
      throw FarmException.invalid(
          "spec.init_image.stored.sha256",
          Digests.hex(image.getSha256().toByteArray()),
          "what the object has: " + Digests.hex(Digests.sha256(found)));
    }
    return found;
  }

  private static BufferedImage decoded(byte[] bytes, String field) {
    try {
      return PictureFile.first(bytes);
    } catch (PictureException e) {
      throw FarmException.invalid(
          field, "%s bytes: %s".formatted(bytes.length, e.getMessage()), PictureFile.ALLOWED);
    }
  }
}
