package dev.kinora.gateway.access;

import org.jspecify.annotations.Nullable;

/** Tells who calls from a request's {@code Authorization}. Safe for several threads; never blocks. */
public final class Doorkeeper {
  private Doorkeeper() {}

  /** Without keys: everybody is {@link Caller#LOCAL}. */
  public static Doorkeeper open() {
    return new Doorkeeper();
  }

  /** @param authorization the header, or the metadata of a gRPC call; null where there is none */
  public Caller caller(@Nullable String authorization) {
    return Caller.LOCAL;
  }
}
