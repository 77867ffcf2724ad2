package dev.kinora.gateway.access;

/**
 * Who sent a request. Everything the request touches belongs to this tenant.
 *
 * @param key name of the API key that it came with, for logs and meters; never the key itself
 */
public record Caller(String tenant, String key) {
  /** Everybody, where no keys are configured. */
  public static final Caller LOCAL = new Caller("local", "");
}
