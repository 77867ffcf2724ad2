package dev.kinora.worker.intake;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.EndJson;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a render has ended: end.json is written once, before the terminal event (rules L4 and L5). */
public record EndLookup(ObjectStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(EndLookup.class);

  /**
   * Throws where that cannot be told. An object that is no end tells it neither: nobody may have judged the render yet, and a job
   * put aside for it would never end.
   */
  boolean ended(RenderJob job) {
    String key = StoreKeys.end(job.getTenant(), job.getId());
    return store.get(key).map(json -> EndJson.parse(key, json)).isPresent();
  }

  /** False where it cannot be told. */
  boolean knownToHaveEnded(RenderJob job) {
    try {
      return ended(job);
    } catch (FarmException e) {
      LOG.debug("render {}: has it ended? {}", job.getId(), e.getMessage());
      return false;
    }
  }
}
