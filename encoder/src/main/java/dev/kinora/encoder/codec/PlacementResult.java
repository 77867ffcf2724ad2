package dev.kinora.encoder.codec;

import dev.kinora.v1.Failure;
import dev.kinora.v1.Placement;
import java.nio.file.Path;

/** What became of one placement. */
public sealed interface PlacementResult {
  Placement placement();

  /** A whole video in a local file. */
  record Encoded(Placement placement, Path file, long bytes) implements PlacementResult {}

  /** The other placements of the render do not suffer. */
  record Failed(Placement placement, Failure failure) implements PlacementResult {}
}
