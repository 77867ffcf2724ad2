package dev.kinora.gateway.submit;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which render an idempotency key stands for: the first claim of a key in the store wins, whichever gateway puts it, and holds until
 * the sweeper removes it. Blocks on the store; any thread may call it.
 */
public final class IdempotencyClaims {
  private final ObjectStore store;

  public IdempotencyClaims(ObjectStore store) {
    this.store = store;
  }

  /** Who holds a key. The same request of another moment has the same digest. */
  private record Claim(String id, String requestDigest) {
    byte[] json() {
      return new JsonObject()
          .put("id", id)
          .put("requestDigest", requestDigest)
          .encode()
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Claims the key for this job, or finds who has it.
   *
   * @param digest of what was asked for: a key stands for one request
   * @return the id that the key stands for: the job's own where this call claimed it. Throws CONFLICT where another request has it.
   */
  public String claim(RenderJob job, String key, byte[] digest) {
    Claim mine = new Claim(job.getId(), Digests.hex(digest));
    String object = StoreKeys.claim(job.getTenant(), key);
    if (store.putIfAbsent(object, mine.json(), "application/json")) {
      return mine.id();
    }
    return holder(job.getTenant(), key, digest)
        .orElseThrow(() -> new FarmException(
            FailureCode.UNAVAILABLE,
            "the idempotency key was being released; send the request again"));
  }

  /** The render that the key already stands for; throws CONFLICT where that was another request. */
  public Optional<String> holder(String tenant, String key, byte[] digest) {
    String object = StoreKeys.claim(tenant, key);
    Optional<Claim> held = store.get(object).map(bytes -> parse(object, bytes));
    if (held.isPresent() && !held.get().requestDigest().equals(Digests.hex(digest))) {
      throw new FarmException(
          FailureCode.CONFLICT,
          "idempotency key '%s' was used for another request, render %s"
              .formatted(key, held.get().id()));
    }
    return held.map(Claim::id);
  }

  private static Claim parse(String object, byte[] bytes) {
    try {
      JsonObject json = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
      String id = json.getString("id", "");
      if (Uuids.valid(id)) {
        return new Claim(id, json.getString("requestDigest", ""));
      }
    } catch (DecodeException | ClassCastException e) {
      // Told below.
    }
    throw new FarmException(
        FailureCode.INTERNAL, object + " in the store is not a claim of an idempotency key");
  }
}
