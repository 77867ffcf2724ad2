package dev.kinora.worker.resume;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.plan.ClipPlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checkpoints in the store. An object is written once and never changed. Blocks; any thread. */
final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final String MEDIA_TYPE = "application/x-protobuf";
  /** A worker leaves two of a class; a few more where several workers died. */
  private static final int MOST = 1_000;
  /** If so many of the newest cannot be used, the render begins anew. */
  private static final int TRIES = 3;

  private final ObjectStore store;
  private final InstantSource clock;
  private final Duration oldest;
  private final FrameLogBegin log;

  CheckpointStore(ObjectStore store, FrameLogBegin log, InstantSource clock, Duration oldest) {
    this.store = store;
    this.log = log;
    this.clock = clock;
    this.oldest = oldest;
  }

  /** A checkpoint and its key. */
  record Found(String key, ResumePoint point) {}

  /** The one with the most steps that an attempt at {@code plan} can use. */
  Optional<Found> newest(RenderJob job, byte[] frameClass, ClipPlan plan) {
    String prefix = StoreKeys.checkpoints(job.getTenant(), job.getId(), frameClass);
    List<String> keys = store.list(prefix, MOST).reversed();
    return keys.stream()
        .filter(key -> StoreKeys.checkpointSteps(key).isPresent())
        .limit(TRIES)
        .flatMap(key -> read(key, frameClass, plan).stream())
        .filter(found -> inTheLog(job, found))
        .findFirst();
  }

  /** Where its frames left the log it is deleted: it would stand before those that are made from now on. */
  private boolean inTheLog(RenderJob job, Found found) {
    boolean reaches = found.point().reaches(() -> log.of(job.getId()));
    if (!reaches) {
      LOG.warn("checkpoint {} is of no use: its frames left the frame log", found.key());
      store.delete(found.key());
    }
    return reaches;
  }

  private Optional<Found> read(String key, byte[] frameClass, ClipPlan plan) {
    Optional<ResumePoint> point = store
        .get(key)
        .flatMap(CheckpointCodec::decode)
        .filter(one -> java.util.Arrays.equals(one.frameClass().toByteArray(), frameClass))
        .filter(one -> one.madeAt().isAfter(clock.instant().minus(oldest)))
        .filter(one -> one.fits(plan));
    if (point.isEmpty()) {
      LOG.warn("checkpoint {} cannot be used: torn, too old, or of another kind", key);
    }
    return point.map(one -> new Found(key, one));
  }

  /** Returns the key. INTERNAL where it is larger than an object may be to be read in one go. */
  String write(RenderJob job, ResumePoint point) {
    byte[] object = CheckpointCodec.encode(point);
    String key = StoreKeys.checkpoint(
        job.getTenant(),
        job.getId(),
        point.frameClass().toByteArray(),
        point.snapshot().stepsDone());
    if (object.length > ObjectStore.LARGEST_GET) {
      throw new FarmException(
          dev.kinora.v1.FailureCode.INTERNAL,
          "a checkpoint of %s bytes is larger than %s"
              .formatted(object.length, ObjectStore.LARGEST_GET));
    }
    store.putIfAbsent(key, object, MEDIA_TYPE);
    return key;
  }

  void delete(String key) {
    store.delete(key);
  }
}
