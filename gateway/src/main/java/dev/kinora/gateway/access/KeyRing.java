package dev.kinora.gateway.access;

import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in force: those of the keys file, read anew when it changes. A new file with a fault changes nothing, however small the
 * fault: the keys before it stay in force, and log, readiness and a gauge say so until the file is whole again. Safe for several
 * threads; whoever opened it closes it.
 */
final class KeyRing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyRing.class);
  private static final String PART = "keys";

  private final Path file;
  private final Readiness readiness;
  private final FileWatch watch;
  private volatile Map<String, ApiKey> keys;
  private volatile boolean stale;

  private KeyRing(Path file, Readiness readiness, FileWatch watch) {
    this.file = file;
    this.readiness = readiness;
    this.watch = watch;
    this.keys = KeysFile.read(file);
  }

  /** Throws INVALID with every fault of the file. Looks for a change that often. */
  static KeyRing open(Path file, Duration every, Readiness readiness, MeterRegistry registry) {
    FileWatch watch = FileWatch.of("kinora-gateway-keys", List.of(file));
    KeyRing ring = new KeyRing(file, readiness, watch);
    watch.start(every, readiness, ring::reload);
    Gauge.builder("kinora.gateway.access.keys", ring, open -> open.keys.size())
        .description("API keys in force")
        .register(registry);
    Gauge.builder("kinora.gateway.access.stale", ring, open -> open.stale ? 1 : 0)
        .description("1 while the keys file has a fault and the keys before it stay in force")
        .register(registry);
    readiness.ready(PART);
    log.info("{}: {} API keys", file, ring.keys.size());
    return ring;
  }

  /**
   * The key with that hash. It is looked up by the hash, and what was found is compared in constant time. How long the look-up takes may
   * tell of hashes; that is no way to a key, since nobody can choose a key for the hash it has, and 256 random bits have a hash that
   * says nothing of them. The key itself is compared nowhere.
   */
  Optional<ApiKey> find(String sha256) {
    return Optional.ofNullable(keys.get(sha256))
        .filter(found -> MessageDigest.isEqual(ascii(found.sha256()), ascii(sha256)));
  }

  private static byte[] ascii(String hash) {
    return hash.getBytes(StandardCharsets.US_ASCII);
  }

  private void reload() {
    try {
      keys = KeysFile.read(file);
      stale = false;
      readiness.ready(PART);
      log.info("{} has changed: {} API keys", file, keys.size());
    } catch (FarmException broken) {
      stale = true;
      readiness.ready(
          PART, "the keys file has a fault, the keys before it stay in force; the log says which");
      log.error(
          "{} has changed and has a fault; the {} keys before it stay in force: {}",
          file,
          keys.size(),
          broken.getMessage());
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
