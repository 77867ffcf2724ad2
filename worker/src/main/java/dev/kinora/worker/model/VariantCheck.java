package dev.kinora.worker.model;

import dev.kinora.job.JobRules;
import dev.kinora.v1.ModelVariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether the variants of a manifest can be asked for and sampled. */
final class VariantCheck {
  private static final int MOST = 16;

  private VariantCheck() {}

  /** Sentences, empty where all is well. */
  static List<String> faults(List<ModelVariant> variants) {
    List<String> faults = new ArrayList<>();
    if (variants.size() > MOST) {
      faults.add("variants has %s entries: want at most %s".formatted(variants.size(), MOST));
    }
    Set<String> names = new HashSet<>();
    for (ModelVariant variant : variants) {
      String called = "variant '%s': ".formatted(variant.getName());
      if (!JobRules.variant(variant.getName())) {
        faults.add(called + "its name wants small letters, digits and dashes, 32 at most");
      }
      if (!names.add(variant.getName())) {
        faults.add(called + "its name is there twice");
      }
      if (Integer.compareUnsigned(variant.getSteps(), JobRules.MAX_STEPS) > 0) {
        faults.add(called
            + "steps = %s: want 0 (the default) to %s"
                .formatted(Integer.toUnsignedString(variant.getSteps()), JobRules.MAX_STEPS));
      }
      float guidance = variant.getGuidance();
      if (guidance != 0 && !JobRules.guidance(guidance)) {
        faults.add(called
            + "guidance = %s: want 0 (the default), or 1 to %s"
                .formatted(guidance, JobRules.MAX_GUIDANCE));
      }
    }
    return faults;
  }
}
