package dev.kinora.gateway.access;

import dev.kinora.job.Digests;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the keys file knows of a key: never the key itself, only its SHA-256. That is enough because a key is 256 random bits: there is
 * nothing to guess, so a slow hash would only slow down each request.
 *
 * @param sha256 of the key's characters, 64 hex digits in lower case
 * @param expires from this moment on it opens nothing
 * @param disabled it opens nothing, but its name and hash stay on record
 */
public record ApiKey(
    String name, String sha256, String tenant, Optional<Instant> expires, boolean disabled) {
  /** What every key starts with, so that people and scanners for leaked secrets know one when they see it. */
  public static final String PREFIX = "kn_";

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

  /** A new key's characters: 256 bits of the system's randomness. */
  public static String random() {
    byte[] bits = new byte[BYTES];
    new SecureRandom().nextBytes(bits);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** Whether the text has a key's form. Others open nothing even where their hash is on file: they may be guessable. */
  static boolean formed(String text) {
    return FORM.matcher(text).matches();
  }

  /** The hash under which a key is on file. */
  public static String sha256(String key) {
    return Digests.hex(Digests.sha256(key.getBytes(StandardCharsets.US_ASCII)));
  }

  /** This key as a line of the keys file. */
  public String line() {
    return name
        + " "
        + sha256
        + " "
        + tenant
        + expires.map(at -> " expires=" + at).orElse("")
        + (disabled ? " disabled" : "");
  }
}
