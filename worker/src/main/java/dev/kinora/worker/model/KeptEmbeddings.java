package dev.kinora.worker.model;

import dev.kinora.job.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A text encoder that keeps what it once computed in a folder, so that a known prompt need not wait until the network is
 * loaded. One file for each text: the numbers as little-endian floats, then their SHA-256; a file that is not whole is
 * computed again. A full folder is emptied.
 *
 * <p>The bits belong to the device that computed them: the folder must be another one for another device environment.
 */
final class KeptEmbeddings implements TextEncoder {
  private static final int DIGEST = 32;

  private final TextEncoder encoder;
  private final Path folder;
  private final int limit;

  /** @param limit texts that are kept at most */
  KeptEmbeddings(TextEncoder encoder, Path folder, int limit) {
    this.encoder = encoder;
    this.folder = folder;
    this.limit = limit;
  }

  @Override
  public int size() {
    return encoder.size();
  }

  @Override
  public float[] embed(String text) {
    Path file = folder.resolve(
        Digests.hex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8))) + ".floats");
    Optional<float[]> kept = read(file);
    if (kept.isPresent()) {
      return kept.get();
    }
    float[] embedding = encoder.embed(text);
    keep(file, embedding);
    return embedding;
  }

  private Optional<float[]> read(Path file) {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.remaining() != size() * Float.BYTES + DIGEST) {
        return Optional.empty();
      }
      byte[] numbers = new byte[size() * Float.BYTES];
      byte[] digest = new byte[DIGEST];
      bytes.get(numbers).get(digest);
      float[] embedding = new float[size()];
      bytes.rewind().asFloatBuffer().get(embedding);
      return Arrays.equals(Digests.sha256(numbers), digest)
          ? Optional.of(embedding)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private synchronized void keep(Path file, float[] embedding) {
    ByteBuffer numbers =
        ByteBuffer.allocate(embedding.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    numbers.asFloatBuffer().put(embedding);
    makeRoom();
    KeptFile.write(
        file,
        ByteBuffer.allocate(numbers.capacity() + DIGEST)
            .put(numbers.array())
            .put(Digests.sha256(numbers.array()))
            .array());
  }

  private void makeRoom() {
    String[] files = folder.toFile().list();
    if (files != null && files.length >= limit) {
      for (String file : files) {
        folder.resolve(file).toFile().delete();
      }
    }
  }
}
