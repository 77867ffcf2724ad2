package dev.kinora.encoder.codec;

import dev.kinora.v1.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * One clip on its way into all its placements while its frames arrive. Its methods return at once; the work is done on the
 * codec pool, whose queue is bounded by the number of open clips times their placements.
 */
public final class ClipEncoding {
  private final List<PlacementLane> lanes;

  /** @param folder for the videos, of this clip alone */
  public ClipEncoding(
      ClipToEncode clip, List<Placement> placements, Path folder, Executor codecPool) {
    lanes = IntStream.range(0, placements.size())
        .mapToObj(i ->
            new PlacementLane(clip, placements.get(i), folder.resolve("video-" + i), codecPool))
        .toList();
  }

  /** The first {@code frames} frames may be read; never fewer than at the call before. */
  public void available(int frames) {
    lanes.forEach(lane -> lane.available(frames));
  }

  /**
   * In the order of the placements, when all are done; for that all frames must have been announced. Exceptionally for a
   * fault of this machine or after a cancel.
   */
  public CompletableFuture<List<PlacementResult>> results() {
    return ended()
        .thenApply(done -> lanes.stream().map(lane -> lane.result().join()).toList());
  }

  /** Gives up; the future is done when no thread uses the frames or the files any more. Never exceptional. */
  public CompletableFuture<Void> cancel() {
    lanes.forEach(PlacementLane::cancel);
    return ended().handle((done, error) -> done);
  }

  /** allOf waits for every lane, also after a failure of one. */
  private CompletableFuture<Void> ended() {
    return CompletableFuture.allOf(
        lanes.stream().map(PlacementLane::result).toArray(CompletableFuture[]::new));
  }
}
