package dev.kinora.encoder.publish;

import com.google.protobuf.ByteString;
import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.publish.Patience.NoRoomException;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.StoredObject;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Videos under keys that are never overwritten (guarantee G2). Where the key is taken, by an earlier judge of the same clip,
 * its object is adopted: what it holds is what gets published. Blocks; any thread.
 */
public final class VideoStore {
  private static final String SHA256 = "sha256";
  private static final int CHUNK = 1 << 16;
  /** At once: each holds 8 MiB of its file in memory. */
  private static final int MOST_UPLOADS = 8;

  private final ObjectStore store;
  private final SpoolFolder spool;
  private final Semaphore uploads = new Semaphore(MOST_UPLOADS);

  /** @param spool where copies wait between two keys */
  public VideoStore(ObjectStore store, SpoolFolder spool) {
    this.store = store;
    this.spool = spool;
  }

  /** An object that is whole in the store. */
  public record StoredVideo(String key, long bytes, ByteString sha256) {}

  public StoredVideo store(String key, Path file, String mediaType) throws IOException {
    byte[] digest;
    try (InputStream in = Files.newInputStream(file)) {
      digest = sha256(in);
    }
    long bytes = Files.size(file);
    return put(key, file, mediaType, Digests.hex(digest))
        ? new StoredVideo(key, bytes, ByteString.copyFrom(digest))
        : adopt(key);
  }

  /**
   * Copies a video to a key of its own, through the spool of this machine: any store decides a conditional put, few a
   * conditional copy. Empty where it is gone or does not have the bytes that it is said to have. UNSUPPORTED where the whole
   * spool is too small for it.
   */
  public Optional<StoredVideo> copy(Output from, String key) throws IOException, NoRoomException {
    if (store.stat(from.getKey()).isEmpty()) {
      return Optional.empty();
    }
    long bytes = from.getBytes();
    if (bytes > spool.limit()) {
      throw new FarmException(
          FailureCode.UNSUPPORTED,
          "a copy of %s bytes takes more than encoder.spool-bytes".formatted(bytes));
    }
    if (!spool.reserve(bytes)) {
      throw new NoRoomException();
    }
    Path folder = spool.newFolder();
    try {
      Path file = folder.resolve("copy");
      return fetch(from, file).equals(from.getSha256())
          ? Optional.of(store(key, file, from.getMediaType()))
          : Optional.empty();
    } finally {
      SpoolFolder.delete(folder);
      spool.release(bytes);
    }
  }

  /** Digest of what came; an IOException is the local disk's. */
  private ByteString fetch(Output from, Path file) throws IOException {
    MessageDigest digest = Digests.newSha256();
    long came = 0;
    try (InputStream in = store.open(from.getKey(), 0, from.getBytes());
        OutputStream out = Files.newOutputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
        out.write(chunk, 0, read);
        came += read;
      }
    }
    if (came < from.getBytes()) {
      throw new FarmException(
          FailureCode.UNAVAILABLE,
          "the store sent %s of %s bytes of %s".formatted(came, from.getBytes(), from.getKey()));
    }
    return ByteString.copyFrom(digest.digest());
  }

  private boolean put(String key, Path file, String mediaType, String digest) {
    uploads.acquireUninterruptibly();
    try {
      return store.putFileIfAbsent(key, file, mediaType, Map.of(SHA256, digest));
    } finally {
      uploads.release();
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
