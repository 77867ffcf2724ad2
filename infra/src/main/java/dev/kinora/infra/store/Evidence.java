package dev.kinora.infra.store;

import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What attempts at a job leave in the store that speaks against the job itself: each that failed by it, and each that began and did
 * not come to any end, since its process died. An attempt that was given back for another's sake leaves nothing: not for a drain,
 * nor for a store, a broker or a device that was away or sick. So this, and no count of deliveries, tells a job that ends what
 * attempts it. The first attempt of all leaves nothing but a failure: most jobs never ask the store for it. The objects lie among
 * the render's checkpoints, and are deleted with them. Every call blocks.
 */
public record Evidence(ObjectStore store) {
  /** With so much of it a job is a suspect: it is made alone, and takes no neighbours with it. */
  public static final int SUSPECT = 2;
  /** With less of it no job is given up. The last piece is then that of an attempt alone: no neighbour's doing. */
  public static final int VERDICT = 3;

  private static final int MOST = 50;
  private static final int MOST_TEXT = 500;
  private static final String MEDIA_TYPE = "text/plain";

  /** How much there is, that of {@code attempt} left out. */
  public int against(RenderJob job, String attempt) {
    String own = StoreKeys.attempt(job.getTenant(), job.getId(), attempt);
    return (int) keys(job).stream().filter(key -> !key.equals(own)).count();
  }

  /** What the newest piece says; the empty text where there is none. */
  public String newest(RenderJob job) {
    List<String> keys = keys(job); // attempts are named by their time
    return keys.isEmpty()
        ? ""
        : store
            .get(keys.getLast())
            .map(text -> new String(text, StandardCharsets.UTF_8))
            .orElse("");
  }

  /** The attempt begins; whoever ends it in order takes this back. */
  public void begun(RenderJob job, String attempt, String worker) {
    put(job, attempt, "an attempt at worker %s came to no end".formatted(worker));
  }

  /** The attempt failed by the job's own doing. */
  public void failed(RenderJob job, String attempt, FarmException failure) {
    put(job, attempt, "%s: %s".formatted(failure.code(), failure.getMessage()));
  }

  /** The attempt ended in order, or for another's sake. */
  public void takenBack(RenderJob job, String attempt) {
    store.delete(StoreKeys.attempt(job.getTenant(), job.getId(), attempt));
  }

  private void put(RenderJob job, String attempt, String text) {
    byte[] bytes =
        text.substring(0, Math.min(text.length(), MOST_TEXT)).getBytes(StandardCharsets.UTF_8);
    store.put(StoreKeys.attempt(job.getTenant(), job.getId(), attempt), bytes, MEDIA_TYPE);
  }

  private List<String> keys(RenderJob job) {
    return store.list(StoreKeys.attempts(job.getTenant(), job.getId()), MOST);
  }
}
