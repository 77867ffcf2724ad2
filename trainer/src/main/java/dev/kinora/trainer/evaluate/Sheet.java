package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.report.ContactSheet.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Loops to look at, because no number says whether they are good. */
public record Sheet(String title, List<Entry> entries) {
  private static final int FRAMES = 6;
  private static final List<String> NONSENSE =
      List.of("zxqv blorp", "colourless green ideas sleep furiously", "1234 5678");

  /** The seeds of one prompt, and prompts that were never learned; those only where the package takes any text. */
  static List<Sheet> of(LoopSampler sampler, String prompt) {
    List<Sheet> sheets = new ArrayList<>();
    List<Entry> seeds = IntStream.range(0, SeedScores.SEEDS)
        .mapToObj(seed -> new Entry("seed " + seed, sampler.frames(prompt, FRAMES, seed)))
        .toList();
    sheets.add(new Sheet("Seeds of “%s”".formatted(prompt), seeds));
    if (!sampler.manifest().getConditioning().hasCategories()) {
      sheets.add(new Sheet("Prompts it never learned", prompts(sampler, UnseenPrompts.SHOWN)));
      sheets.add(new Sheet("Nonsense", prompts(sampler, NONSENSE)));
    }
    return sheets;
  }

  private static List<Entry> prompts(LoopSampler sampler, List<String> prompts) {
    return prompts.stream()
        .map(prompt -> new Entry(prompt, sampler.frames(prompt, FRAMES, 0)))
        .toList();
  }
}
