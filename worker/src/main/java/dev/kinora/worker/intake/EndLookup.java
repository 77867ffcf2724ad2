package dev.kinora.worker.intake;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;

/** Whether a render has ended: end.json is written once, before the terminal event (rules L4 and L5). */
public record EndLookup(ObjectStore store) {
  boolean ended(RenderJob job) {
    return store.stat(StoreKeys.end(job.getTenant(), job.getId())).isPresent();
  }
}
