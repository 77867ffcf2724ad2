package dev.kinora.trainer.train;

import dev.kinora.job.FarmException;
import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.evaluate.LoopSampler;
import dev.kinora.trainer.report.ContactSheet;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples a few loops from a training that goes on: always the same prompts and seeds, in the style that changes nothing, so that strips
 * can be compared with one another and with the data. For that it writes the model so far as a package, {@code latest} beside the
 * checkpoints, which may be used as any other.
 */
final class LoopStrips {
  private static final Logger LOG = LoggerFactory.getLogger(LoopStrips.class);
  private static final int FRAMES = 6;
  private static final int CELL = 96;
  private static final int COLUMNS = 2;
  private static final int BATCH_CAP = 8;

  private final TrainedModel model;
  private final Path folder;
  private final List<String> prompts;

  /** {@code checkpoints} is where the training keeps its state. */
  LoopStrips(TrainedModel model, Path checkpoints, List<Clip> clips, int count) {
    this.model = model;
    this.folder = checkpoints;
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(count, clips.size()); i++) {
      chosen.add(clips.get(i * clips.size() / Math.min(count, clips.size())).label());
    }
    this.prompts = List.copyOf(chosen);
  }

  /** Empty where the model does not draw anything yet. */
  Optional<BufferedImage> sample(Map<String, float[]> loops) {
    Path latest = folder.resolve("latest");
    model.write(latest, loops);
    if (prompts.isEmpty()) {
      return Optional.empty();
    }
    try (LoopSampler sampler = LoopSampler.open(latest, folder.resolve("profiles"), BATCH_CAP)) {
      List<ContactSheet.Entry> entries = new ArrayList<>();
      for (String prompt : prompts) {
        entries.add(
            new ContactSheet.Entry(prompt, sampler.latents(prompt, FRAMES, entries.size())));
      }
      return Optional.of(new ContactSheet(CELL, FRAMES, COLUMNS).image(entries));
    } catch (FarmException e) {
      LOG.info("no strips yet: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
