package dev.kinora.encoder.publish;

import com.google.protobuf.ByteString;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.StoredObject;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Videos under keys that are never overwritten (guarantee G2). Where the key is taken, by an earlier judge of the same clip,
 * its object is adopted: what it holds is what gets published. Blocks; any thread.
 */
public final class VideoStore {
  private static final String SHA256 = "sha256";
  private static final int CHUNK = 1 << 16;

  private final ObjectStore store;

  public VideoStore(ObjectStore store) {
    this.store = store;
  }

  /** An object that is whole in the store. */
  public record StoredVideo(String key, long bytes, ByteString sha256) {}

  public StoredVideo store(String key, Path file, String mediaType) throws IOException {
    byte[] digest;
    try (InputStream in = Files.newInputStream(file)) {
      digest = sha256(in);
    }
    long bytes = Files.size(file);
    if (store.putFileIfAbsent(key, file, mediaType, Map.of(SHA256, Digests.hex(digest)))) {
      return new StoredVideo(key, bytes, ByteString.copyFrom(digest));
    }
    return adopt(key);
  }

  /**
   * Copies a video to a key of its own, through this machine: any store decides a conditional put, few a conditional copy. Empty
   * where it is gone or does not have the bytes that it is said to have.
   */
  public Optional<StoredVideo> copy(Output from, String key) throws IOException {
    if (store.stat(from.getKey()).isEmpty()) {
      return Optional.empty();
    }
    Path file = Files.createTempFile("kinora-copy-", "");
    try {
      try (InputStream in = store.open(from.getKey(), 0, from.getBytes())) {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      }
      try (InputStream in = Files.newInputStream(file)) {
        if (!ByteString.copyFrom(sha256(in)).equals(from.getSha256())) {
          return Optional.empty();
        }
      }
      return Optional.of(store(key, file, from.getMediaType()));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private StoredVideo adopt(String key) throws IOException {
    StoredObject found = store
        .stat(key)
        .orElseThrow(() ->
            new FarmException(FailureCode.UNAVAILABLE, "object " + key + " was there and is gone"));
    Optional<byte[]> stated = stated(found);
    if (stated.isPresent()) {
      return new StoredVideo(key, found.bytes(), ByteString.copyFrom(stated.get()));
    }
    try (InputStream in = store.open(key, 0, found.bytes())) {
      return new StoredVideo(key, found.bytes(), ByteString.copyFrom(sha256(in)));
    }
  }

  private static Optional<byte[]> stated(StoredObject object) {
    String hex = object.metadata().getOrDefault(SHA256, "");
    return hex.matches("[0-9a-f]{64}")
        ? Optional.of(HexFormat.of().parseHex(hex))
        : Optional.empty();
  }

  private static byte[] sha256(InputStream in) throws IOException {
    MessageDigest digest = Digests.newSha256();
    byte[] chunk = new byte[CHUNK];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      digest.update(chunk, 0, read);
    }
    return digest.digest();
  }
}
