package dev.kinora.gateway.access;

import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells who calls from a request's {@code Authorization}. Safe for several threads; never blocks. What it refuses it counts, and
 * writes no part of it anywhere: a wrong key is often a right one of another farm.
 */
public final class Doorkeeper implements AutoCloseable {
  private static final String SCHEME = "bearer ";

  private final @Nullable KeyRing keys;
  private final MeterRegistry registry;
  private final InstantSource clock;

  private Doorkeeper(@Nullable KeyRing keys, MeterRegistry registry, InstantSource clock) {
    this.keys = keys;
    this.registry = registry;
    this.clock = clock;
  }

  /** Throws INVALID with every fault of the keys file. */
  public static Doorkeeper open(
      AccessConfig config, Readiness readiness, MeterRegistry registry, InstantSource clock) {
    KeyRing keys = config
        .keysFile()
        .map(file -> KeyRing.open(file, config.recheck(), readiness, registry))
        .orElse(null);
    return new Doorkeeper(keys, registry, clock);
  }

  /** Whether keys are configured. Without, everybody is {@link Caller#LOCAL}. */
  public boolean wantsKeys() {
    return keys != null;
  }

  /**
   * Throws UNAUTHENTICATED.
   *
   * @param authorization the header, or the metadata of a gRPC call; null where there is none
   */
  public Caller caller(@Nullable String authorization) {
    KeyRing ring = keys;
    if (ring == null) {
      return Caller.LOCAL;
    }
    if (authorization == null) {
      throw refused("missing", "this farm wants an API key: Authorization: Bearer KEY");
    }
    String key = bearer(authorization);
    if (!ApiKey.formed(key)) {
      throw refused(
          "malformed", "the Authorization is no API key of Kinora: want Bearer kn_ and 43 letters");
    }
    Optional<ApiKey> known = ring.find(ApiKey.sha256(key));
    if (known.isEmpty()) {
      throw refused("unknown", "this farm does not know the API key");
    }
    ApiKey found = known.get();
    if (found.disabled()) {
      throw refused("disabled", "API key '%s' is disabled".formatted(found.name()));
    }
    if (found.expires().filter(at -> !clock.instant().isBefore(at)).isPresent()) {
      throw refused("expired", "API key '%s' has expired".formatted(found.name()));
    }
    return new Caller(found.tenant());
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
  }

  /** Empty where another scheme is used. */
  private static String bearer(String authorization) {
    return authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? authorization.substring(SCHEME.length()).strip()
        : "";
  }

  private FarmException refused(String reason, String message) {
    Counter.builder("kinora.gateway.access.refused")
        .description("requests without a key that opens, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
    return new FarmException(FailureCode.UNAUTHENTICATED, message);
  }
}
