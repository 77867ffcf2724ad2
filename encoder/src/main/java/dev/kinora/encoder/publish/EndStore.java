package dev.kinora.encoder.publish;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.EndJson;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects `end.json`: how each render ended, written once. Blocks; any thread. */
public final class EndStore {
  private static final Logger LOG = LoggerFactory.getLogger(EndStore.class);
  private static final String TEXT = "text/plain";
  private static final String MEDIA_TYPE = "application/json";
  /** Attempts leave two of a class; what is more is left to the sweeper. */
  private static final int MOST_CHECKPOINTS = 100;

  /** Of an end as a message: an event has to hold it. */
  private static final int LARGEST = 512 << 10;

  private final ObjectStore store;

  public EndStore(ObjectStore store) {
    this.store = store;
  }

  /** INTERNAL where there is one that cannot be read, or that is not this render's, or larger than an event may be. */
  public Optional<StoredEnd> find(String tenant, String id) {
    String key = StoreKeys.end(tenant, id);
    return store.get(key).map(json -> {
      StoredEnd stored = EndJson.parse(key, json);
      RenderEnd end = stored.getEnd();
      boolean usable = end.getTenant().equals(tenant)
          && end.getId().equals(id)
          && end.getOutcome() != Outcome.OUTCOME_UNSPECIFIED
          && end.getOutcome() != Outcome.UNRECOGNIZED
          && end.getSerializedSize() <= LARGEST;
      if (!usable) {
        throw new FarmException(FailureCode.INTERNAL, key + " is not the end of that render");
      }
      return stored;
    });
  }

  /** Writes {@code stored} unless there is one already; returns the one that stands. */
  public StoredEnd putOrAdopt(StoredEnd stored) {
    RenderEnd end = stored.getEnd();
    if (store.putIfAbsent(
        StoreKeys.end(end.getTenant(), end.getId()), EndJson.print(stored), MEDIA_TYPE)) {
      return stored;
    }
    return find(end.getTenant(), end.getId())
        .orElseThrow(() -> new FarmException(
            FailureCode.UNAVAILABLE, "end.json of " + end.getId() + " was there and is gone"));
  }

  /**
   * Makes a completed render findable by its class, for later renders of the same frames. Where another is named there it
   * stays, unless its end or an output was deleted. Of judges that replace an entry at once, either one's may stand: both
   * name a render that is whole.
   */
  public void index(RenderEnd end) {
    String key = StoreKeys.classIndex(end.getTenant(), end.getFrameClass().toByteArray());
    byte[] id = end.getId().getBytes(StandardCharsets.UTF_8);
    if (!store.putIfAbsent(key, id, TEXT) && !namesAWholeRender(key, end.getTenant())) {
      LOG.info("render {} takes the place of one that is gone, at {}", end.getId(), key);
      store.put(key, id, TEXT);
    }
  }

  private boolean namesAWholeRender(String index, String tenant) {
    return store
        .get(index)
        .flatMap(id -> find(tenant, new String(id, StandardCharsets.UTF_8)))
        .filter(stored -> stored.getEnd().getOutputsList().stream()
            .allMatch(output -> store.has(output.getKey(), output.getBytes())))
        .isPresent();
  }

  /** What attempts at an ended render would go on from is of no use any more. */
  public void forgetCheckpoints(RenderEnd end) {
    String prefix = StoreKeys.checkpoints(end.getTenant(), end.getId());
    store.list(prefix, MOST_CHECKPOINTS).forEach(store::delete);
  }
}
