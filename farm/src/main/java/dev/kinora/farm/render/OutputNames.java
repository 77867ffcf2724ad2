package dev.kinora.farm.render;

import dev.kinora.job.Defaults;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.VideoFormat;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files that one line of a jobs file asks for: their formats and, where it has several placements, their names. */
final class OutputNames {
  private OutputNames() {}

  /** Gives every placement that names no format this one; a render without placements gets one. */
  static RenderSpec withFormat(RenderSpec spec, OutputFormat format) {
    RenderSpec.Builder complete = spec.toBuilder();
    if (spec.getPlacementsCount() == 0) {
      return complete
          .addPlacements(
              Placement.newBuilder().setName(Defaults.PLACEMENT_NAME).setFormat(format.format()))
          .build();
    }
    complete.getPlacementsBuilderList().forEach(placement -> {
      if (placement.getFormat() == VideoFormat.VIDEO_FORMAT_UNSPECIFIED) {
        placement.setFormat(format.format());
      }
      if (placement.getName().isEmpty() && spec.getPlacementsCount() == 1) {
        placement.setName(Defaults.PLACEMENT_NAME);
      }
    });
    return complete.build();
  }

  /** One placement goes to the file itself; several get their names into the file's: {@code ad.mp4} → {@code ad-wide.gif}. */
  static Map<String, Path> files(RenderSpec spec, Path file, OutputFormat chosen) {
    Map<String, Path> files = new LinkedHashMap<>();
    spec.getPlacementsList()
        .forEach(placement -> files.put(
            placement.getName(),
            spec.getPlacementsCount() == 1
                ? file
                : PlacementOptions.named(file, placement, chosen)));
    return files;
  }
}
