package dev.kinora.farm.allinone;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.Render;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A render's checkpoints as they come into the store, against its progress. A checkpoint under way at some moment may hold less than
 * was done by then, the one after it cannot: so whoever goes on has all that was done two checkpoints ago. Told in checkpoints and
 * not in time, which a machine that stalls draws out as it likes.
 */
final class CheckpointWatch {
  private static final int MOST = 100;

  private final ObjectStore store;
  private final Set<String> seen = new HashSet<>();
  private final List<Look> looks = new ArrayList<>();
  private long newest;

  /** So many steps were done at least, and then so many checkpoints had been stored. */
  private record Look(long steps, int checkpoints) {}

  CheckpointWatch(ObjectStore store) {
    this.store = store;
  }

  /** True once something is promised or, where the machine is slow to write checkpoints, in the render's second half. */
  boolean look(Render render) {
    long done = render.getProgress().getStepsDone(); // was asked for before the store is
    for (String key : store.list("local/checkpoints/" + render.getId() + "/", MOST)) {
      StoreKeys.checkpointSteps(key).ifPresent(steps -> {
        seen.add(key);
        newest = Math.max(newest, steps);
      });
    }
    looks.add(new Look(done, seen.size()));
    return newest > 0 && (promised() > 0 || 2 * done > render.getProgress().getStepsTotal());
  }

  /** Lane steps of the newest checkpoint. */
  long newest() {
    return newest;
  }

  /** Lane steps that whoever goes on has at least; 0: no promise yet. */
  long promised() {
    return looks.stream()
        .filter(look -> seen.size() - look.checkpoints() >= 2)
        .mapToLong(Look::steps)
        .max()
        .orElse(0);
  }
}
