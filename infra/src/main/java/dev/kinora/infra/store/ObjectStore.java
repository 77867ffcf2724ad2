package dev.kinora.infra.store;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects under keys, in one bucket. Every call blocks and may be made from any thread.
 *
 * <p>Every failure is a FarmException. UNAVAILABLE: the store is away, slow, silent, restarting or full, or it refuses credentials (or
 * a clock) that it took before; the same call may succeed later, and whoever can wait does. INTERNAL: it is there and answered, and
 * asking again gives the same: this one object may not be read though its bucket may, or is too large. One object's fault is
 * never told as the store's.
 *
 * <p>Each call has a budget by its kind, in which it is tried again where the store does not answer (every call may be sent twice):
 *
 * <ul>
 *   <li>{@link #stat}, {@link #has}, {@link #delete}, and the first byte of {@link #open} and {@link #get}: 5 s;
 *   <li>writes of small objects, and each page of 1000 keys that is listed: 10 s;
 *   <li>bytes on their way in either direction: no silence longer than 20 s, and 64 KiB a second at least.
 * </ul>
 *
 * While the store is known to be away ({@link #health}) every call fails at once. Whoever promised an answer sooner asks
 * {@link #within} less; threads that must poll something do not call at all.
 */
public interface ObjectStore {
  /** The most that {@link #get} returns. */
  int LARGEST_GET = 16 << 20;

  /**
   * Stores the bytes unless the key is taken; false where it is. A reader sees all of an object or none of it. Where the
   * network fails in between, an object that this very call stored may answer false too: callers adopt what is there.
   */
  boolean putIfAbsent(String key, byte[] bytes, String mediaType);

  /** The same with a file of any size, which must not change meanwhile. */
  boolean putFileIfAbsent(String key, Path file, String mediaType, Map<String, String> metadata);

  /** Replaces what is there. */
  void put(String key, byte[] bytes, String mediaType);

  /** The whole object; INTERNAL where it is larger than {@link #LARGEST_GET}. */
  Optional<byte[]> get(String key);

  Optional<StoredObject> stat(String key);

  /** Whether there is an object of just so many bytes. */
  default boolean has(String key, long bytes) {
    return stat(key).filter(it -> it.bytes() == bytes).isPresent();
  }

  /**
   * {@code length} bytes from {@code offset}; the caller closes. NOT_FOUND where there is no such object. Reading throws UNAVAILABLE
   * where the store breaks off, falls silent or gets too slow; an IOException is never the store's.
   */
  InputStream open(String key, long offset, long length);

  /** At most {@code limit} keys in their order. */
  List<String> list(String prefix, int limit);

  /** At most {@code limit} keys of objects that were written before the moment, by the store's clock, in their order. */
  List<String> listWrittenBefore(Instant moment, String prefix, int limit);

  /** The first parts of all keys, each with its slash: {@code a/} for {@code a/b} and {@code a/c/d}. At most {@code limit}. */
  List<String> folders(int limit);

  /** A key that is not there is no failure. */
  void delete(String key);

  /**
   * Drops what was sent of files whose upload began before the moment, by the store's clock, and never ended: at most {@code
   * limit} of them. How many there were.
   */
  int dropUploadsBegunBefore(Instant moment, int limit);

  /**
   * A URL that anybody may GET for so long, Range included; whole seconds up to 7 days. Empty where clients do not reach the store. Asks
   * nobody: a URL says nothing about whether the object is there.
   */
  Optional<URI> presigned(String key, Duration life);

  /** Whether the store answers, as all calls found it. Asks nobody. */
  StoreHealth health();

  /** The same store for a caller with so little time: no call but a transfer's bytes takes longer. Shares everything; needs no close. */
  ObjectStore within(Duration most);
}
