package dev.kinora.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.regex.Pattern;

/** Identifiers of renders and attempts (RFC 9562). */
public final class Uuids {
  /** The canonical form, as a regular expression. */
  public static final String FORM =
      "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

  private static final Pattern CANONICAL = Pattern.compile(FORM);
  /** Name space of the ids of jobs that came without one; a random UUID, fixed for ever. */
  private static final UUID JOB_NAMESPACE = UUID.fromString("7b1d7a3e-5a0c-4c39-9a55-0e2f6a1b8c44");

  private static final SecureRandom RANDOM = new SecureRandom();

  private Uuids() {}

  /** Version 7: 48 bits of milliseconds, then random; so later ids sort after earlier ones of another millisecond. */
  public static UUID v7(InstantSource clock) {
    long millis = clock.millis();
    long high = (millis << 16) | 0x7000L | (RANDOM.nextLong() & 0x0fffL);
    long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** Moment in a version 7 id; {@link Instant#EPOCH} for other versions. */
  public static Instant time(UUID id) {
    return id.version() == 7
        ? Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16)
        : Instant.EPOCH;
  }

  /** Version 5 in the farm's own name space: equal names, equal ids. */
  public static UUID v5(String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(ByteBuffer.allocate(16)
          .putLong(JOB_NAMESPACE.getMostSignificantBits())
          .putLong(JOB_NAMESPACE.getLeastSignificantBits())
          .array());
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
      long high = (hash.getLong() & ~0xf000L) | 0x5000L;
      long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** True for the canonical lower-case form. */
  public static boolean valid(String text) {
    return CANONICAL.matcher(text).matches();
  }
}
