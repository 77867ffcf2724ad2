package dev.kinora.encoder.codec;

import dev.kinora.encoder.quality.LoopMotion;
import dev.kinora.v1.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One clip on its way into all its placements while its frames arrive, and what they say of its motion. Its methods return
 * at once; the work is done on the codec pool, whose queue is bounded by the number of open clips times their placements.
 */
public final class ClipEncoding {
  private final ClipToEncode clip;
  private final Executor codecPool;
  private final List<PlacementLane> lanes;
  private CompletableFuture<Optional<LoopMotion>> motion =
      CompletableFuture.completedFuture(Optional.empty());

  /** @param folder for the videos, of this clip alone */
  public ClipEncoding(
      ClipToEncode clip, List<Placement> placements, Path folder, Executor codecPool) {
    this.clip = clip;
    this.codecPool = codecPool;
    this.lanes = IntStream.range(0, placements.size())
        .mapToObj(i ->
            new PlacementLane(clip, placements.get(i), folder.resolve("video-" + i), codecPool))
        .toList();
  }

  /** The first {@code frames} frames may be read; never fewer than at the call before. */
  public void available(int frames) {
    lanes.forEach(lane -> lane.available(frames));
  }

  /**
   * When all placements are done; all frames must have been announced. Exceptionally for a fault of this machine or after a
   * cancel.
   */
  public CompletableFuture<EncodedClip> result() {
    motion = CompletableFuture.supplyAsync(this::measured, codecPool);
    return ended()
        .thenApply(done -> new EncodedClip(
            lanes.stream().map(lane -> lane.result().join()).toList(), motion.join()));
  }

  /** Gives up; the future is done when no thread uses the frames or the files any more. Never exceptional. */
  public CompletableFuture<Void> cancel() {
    lanes.forEach(PlacementLane::cancel);
    return ended().handle((done, error) -> done);
  }

  /** allOf waits for every lane, also after a failure of one. */
  private CompletableFuture<Void> ended() {
    return CompletableFuture.allOf(
        Stream.concat(Stream.of(motion), lanes.stream().map(PlacementLane::result))
            .toArray(CompletableFuture[]::new));
  }

  private Optional<LoopMotion> measured() {
    int count = clip.shape().count();
    return count < 2
        ? Optional.empty()
        : Optional.of(
            LoopMotion.of(() -> IntStream.range(0, count).mapToObj(this::frame).iterator()));
  }

  private byte[] frame(int index) {
    try {
      return clip.frames().frame(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
