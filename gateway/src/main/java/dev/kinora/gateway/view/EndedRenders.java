package dev.kinora.gateway.view;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.EndJson;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderEnd;
import java.util.Optional;

/** How renders ended, as their end.json in the store says: the last word where the view has none. Blocks on the store. */
public final class EndedRenders {
  private final ObjectStore store;

  public EndedRenders(ObjectStore store) {
    this.store = store;
  }

  /** INTERNAL where the object is not readable. */
  public Optional<RenderEnd> find(String tenant, String id) {
    String key = StoreKeys.end(tenant, id);
    return store.get(key).map(json -> EndJson.parse(key, json).getEnd());
  }
}
