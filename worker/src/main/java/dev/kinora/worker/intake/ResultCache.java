package dev.kinora.worker.intake;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.EndJson;
import dev.kinora.job.EqualOutputs;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a completed render of the same tenant that has the frames and outputs which a job wants, so that they are copied and
 * nothing is sampled. The judges keep the index; what it names may be gone, so each output is looked for. Any thread.
 */
public record ResultCache(ObjectStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(ResultCache.class);

  /** The id of such a render. A store that does not answer is no reason not to sample. */
  Optional<String> find(RenderJob job, byte[] frameClass) {
    // A seed that is made from the id never comes twice.
    if (job.getSpec().getFresh() || !job.getSpec().hasSeed()) {
      return Optional.empty();
    }
    try {
      return store
          .get(StoreKeys.classIndex(job.getTenant(), frameClass))
          .map(id -> new String(id, StandardCharsets.UTF_8))
          .filter(source -> !source.equals(job.getId()) && whole(job, source));
    } catch (FarmException e) {
      LOG.warn("render {}: no look into the results: {}", job.getId(), e.getMessage());
      return Optional.empty();
    }
  }

  private boolean whole(RenderJob job, String source) {
    String key = StoreKeys.end(job.getTenant(), source);
    return store
        .get(key)
        .map(json -> EndJson.parse(key, json).getEnd())
        .flatMap(end -> EqualOutputs.of(job.getSpec(), end))
        .filter(outputs ->
            outputs.stream().allMatch(output -> store.has(output.getKey(), output.getBytes())))
        .isPresent();
  }
}
