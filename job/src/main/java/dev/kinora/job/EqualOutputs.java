package dev.kinora.job;

import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a completed render of the same frames already has the outputs that another one wants: the same frame rate and, for
 * each placement wanted, one of the same size, format, byte cap and background, whatever its name.
 */
public final class EqualOutputs {
  private EqualOutputs() {}

  /** An output of the source for each placement wanted, in their order and with their names; empty where one is not there. */
  public static Optional<List<Output>> of(RenderSpec wanted, RenderEnd source) {
    if (source.getOutcome() != Outcome.COMPLETED
        || !source.hasSpec()
        || !Defaults.frameRate(wanted).equals(Defaults.frameRate(source.getSpec()))) {
      return Optional.empty();
    }
    var found = new ArrayList<Output>();
    for (Placement placement : Defaults.placements(wanted)) {
      Optional<Output> equal = equal(placement, source);
      if (equal.isEmpty()) {
        return Optional.empty();
      }
      found.add(equal.get().toBuilder().setPlacement(placement.getName()).build());
    }
    return Optional.of(found);
  }

  private static Optional<Output> equal(Placement wanted, RenderEnd source) {
    return Defaults.placements(source.getSpec()).stream()
        .filter(one -> nameless(one).equals(nameless(wanted)))
        .flatMap(one -> source.getOutputsList().stream()
            .filter(output -> output.getPlacement().equals(one.getName())))
        .filter(output -> !output.hasFailure() && !output.getKey().isEmpty())
        .findFirst();
  }

  private static Placement nameless(Placement placement) {
    return placement.toBuilder().clearName().build();
  }
}
