package dev.kinora.trainer.export;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.evaluate.EvalReport;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.evaluate.Result;
import dev.kinora.v1.ModelManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The papers of a package: {@code MODEL_CARD.md}, {@code eval.json} and {@code NOTICE}. The data set may hold {@code ABOUT.md}, put
 * into the card as it is, and {@code NOTICE}, copied.
 */
public record ModelCard(
    ModelManifest manifest, List<Clip> clips, Evaluation evaluation, Optional<Path> data) {
  public void write(Path folder) {
    try {
      Files.writeString(folder.resolve(EvalReport.NUMBERS), evaluation.json());
      Files.writeString(folder.resolve("MODEL_CARD.md"), text());
      Optional<Path> notice = data.map(from -> from.resolve("NOTICE")).filter(Files::exists);
      if (notice.isPresent()) {
        Files.copy(notice.get(), folder.resolve("NOTICE"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the model card cannot be written", e);
    }
  }

  private String text() throws IOException {
    Optional<Path> about = data.map(from -> from.resolve("ABOUT.md")).filter(Files::exists);
    StringBuilder card =
        new StringBuilder("# " + manifest.getName() + "\n\n" + manifest.getDescription() + "\n\n");
    card.append("Licence: ")
        .append(manifest.getLicense())
        .append(". ![Contact sheet](contact-sheet.png)\n\n");
    if (about.isPresent()) {
      card.append(Files.readString(about.get()).strip()).append("\n\n");
    }
    card.append(numbers()).append(prompts()).append(limits());
    return card.toString();
  }

  private String numbers() {
    StringBuilder list =
        new StringBuilder("""
        ## Numbers

        One loop of 24 frames per clip from its first caption, %s steps, guidance %s, compared with the real animation at the size of
        the latents (`eval.json` has every prompt):

        """.formatted(manifest.getDefaults().getSteps(), guidance()));
    evaluation.results().forEach((metric, result) -> {
      if (result instanceof Result.Measured measured) {
        String bar = measured.bar().map(wanted -> ", want " + wanted).orElse("");
        list.append(String.format(
            Locale.ROOT,
            "- %s: %.4f (%s%s)%n",
            metric.title(),
            measured.value(),
            measured.over(),
            bar));
      }
    });
    return list.append('\n').toString();
  }

  private String guidance() {
    String from = manifest.getGuidanceStart() == 0
        ? ""
        : String.format(Locale.ROOT, " after %.0f %% of them", 100 * manifest.getGuidanceStart());
    return manifest.getDefaults().getGuidance() + from;
  }

  private String prompts() {
    StringBuilder list = new StringBuilder("## What it knows\n\n");
    clips.forEach(clip -> list.append("- ").append(clip.label()).append('\n'));
    return list.append('\n').toString();
  }

  private static String limits() {
    return """
        ## Limits

        It is close to a memory of its clips: a prompt gives the clip whose captions mean most nearly the same, and the seed changes the style
        of its pictures, not what is drawn. It was evaluated on the clips it learned from, because repeating them is what it is for.
        """;
  }
}
