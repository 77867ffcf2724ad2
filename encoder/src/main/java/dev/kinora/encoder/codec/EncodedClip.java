package dev.kinora.encoder.codec;

import dev.kinora.encoder.quality.LoopMotion;
import java.util.List;
import java.util.Optional;

/**
 * What became of a clip whose frames were all there.
 *
 * @param placements one for each placement, in their order
 * @param motion of its frames as they came; empty where there is only one
 */
public record EncodedClip(List<PlacementResult> placements, Optional<LoopMotion> motion) {
  public EncodedClip {
    placements = List.copyOf(placements);
  }
}
