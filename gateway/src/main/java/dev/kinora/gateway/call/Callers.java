package dev.kinora.gateway.call;

import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.access.Doorkeeper;
import io.vertx.core.http.HttpServerRequest;

/**
 * Who makes a request, REST and gRPC alike: the one place where the API learns its tenant. Where no keys are configured it keeps
 * web pages of other sites out instead.
 */
public record Callers(Doorkeeper door) {
  /** No tenant's name. */
  public static final String STRANGER = "";

  /** Whether the farm has keys, and lets in nobody without. */
  public boolean wantKeys() {
    return door.wantsKeys();
  }

  /** Whether a page of another site may have sent it; to be refused. */
  public boolean foreign(HttpServerRequest request) {
    return !door.wantsKeys() && !LocalPages.trusts(request);
  }

  /** Throws UNAUTHENTICATED. */
  public Caller caller(HttpServerRequest request) {
    return door.caller(request.getHeader("authorization"));
  }
}
