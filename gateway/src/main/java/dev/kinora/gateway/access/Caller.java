package dev.kinora.gateway.access;

/** Who sent a request. Everything the request touches belongs to this tenant. */
public record Caller(String tenant) {
  /** Everybody, where no keys are configured. */
  public static final Caller LOCAL = new Caller("local");
}
