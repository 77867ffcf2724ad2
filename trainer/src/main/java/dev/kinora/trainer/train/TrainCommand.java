package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.evaluate.LoopSampler;
import dev.kinora.trainer.evaluate.UpscalerScore;
import dev.kinora.trainer.export.ModelCard;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Upscaler;
import dev.kinora.trainer.report.ContactSheet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * From a data set to a model package: trains the upscaler, then the loop network, exports, evaluates, writes the card. The upscaler comes
 * first so that what the loop network draws can be looked at, and used, while it learns. Throws {@link DatasetException} or {@link
 * TrainingException}, each with a one-line message.
 */
public final class TrainCommand {
  private static final int SHEET_LOOPS = 48;
  private static final int SHEET_FRAMES = 6;
  private static final int SHEET_CELL = 80;
  private static final int SHEET_COLUMNS = 2;

  private final TrainRequest request;
  private final Dataset dataset;
  private final Optional<StartWeights> from;
  private final TrainingReport report;
  private final Consumer<TrainingProgress> progress;
  private long lastStrip = System.nanoTime();

  private TrainCommand(TrainRequest request, Consumer<TrainingProgress> progress) {
    this.request = request;
    this.dataset = Dataset.open(request.dataset());
    this.from = request.from().map(StartWeights::of);
    this.report = new TrainingReport(
        request.report(),
        "Training of " + request.description().name(),
        facts(),
        request.config().rhythm().report(),
        System::nanoTime);
    this.progress = progress.andThen(report::stepped);
  }

  /** Blocks until the package is written; {@code progress} is told after every step on the calling thread. */
  public static Evaluation run(TrainRequest request, Consumer<TrainingProgress> progress) {
    return new TrainCommand(request, progress).run();
  }

  private Evaluation run() {
    Recipe recipe = request.recipe();
    List<Clip> clips = dataset.clips(recipe.side());
    ClipConditioning conditioning = recipe.conditioning(clips);
    NetworkShape shape = recipe.shape(conditioning);
    Optional<UpscalerPictures> pictures = recipe.upscales()
        ? Optional.of(UpscalerPictures.of(dataset, Upscaler.FACTOR * recipe.side()))
        : Optional.empty();
    TrainedModel model = new TrainedModel(
        shape,
        conditioning,
        pictures.map(this::trainUpscaler),
        request.description(),
        request.config().gradients().precision());
    model.write(request.output(), trainLoops(model, clips));
    Evaluation evaluation = describe(clips, pictures);
    report.write();
    return evaluation;
  }

  private Map<String, float[]> trainUpscaler(UpscalerPictures pictures) {
    TrainingConfig config = request.config();
    UpscalerBatches batches = new UpscalerBatches(pictures.learned(), config.seed());
    try (UpscalerTraining task = UpscalerTraining.of(batches, beginning("upscaler"))) {
      TrainingRun run = new TrainingRun(
          task,
          config.upscaler().schedule(),
          request.upscalerLimit(),
          saving("upscaler"),
          System::nanoTime);
      report.follow("upscaler", run.curve());
      return run.run(progress, weights -> {});
    }
  }

  private Map<String, float[]> trainLoops(TrainedModel model, List<Clip> clips) {
    TrainingConfig config = request.config();
    LoopStrips strips =
        new LoopStrips(model, request.checkpoints(), clips, config.rhythm().stripLoops());
    ClipEmphasis emphasis =
        new ClipEmphasis(clips, from.map(StartWeights::motionRatios).orElse(Map.of()));
    LoopBatches batches = new LoopBatches(
        clips, model.conditioning()::vector, emphasis, config.batch(), config.seed());
    try (LoopTraining task = LoopTraining.of(model.shape(), batches, beginning("loops"))) {
      TrainingRun run = new TrainingRun(
          task,
          config.loops().schedule(),
          request.loopLimit(clips.size()),
          saving("loops"),
          System::nanoTime);
      report.follow("loops", run.curve());
      return run.run(progress, weights -> look(strips, run, weights));
    }
  }

  private void look(LoopStrips strips, TrainingRun run, Map<String, float[]> weights) {
    long now = System.nanoTime();
    if (now - lastStrip >= request.config().rhythm().strips().toNanos()) {
      strips
          .sample(weights)
          .ifPresent(image ->
              report.strip(String.format(Locale.ROOT, "after %,d steps", run.steps()), image));
      report.write();
      lastStrip = System.nanoTime();
    }
  }

  private Beginning beginning(String stage) {
    UnaryOperator<Map<String, float[]>> weights = from.<UnaryOperator<Map<String, float[]>>>map(
            start -> drawn -> start.over(stage, drawn))
        .orElse(UnaryOperator.identity());
    return new Beginning(request.config().seed(), request.config().gradients(), weights);
  }

  private TrainingRun.Saving saving(String stage) {
    String identity = "%s %s of data set %.12s, %s%s"
        .formatted(
            request.recipe(),
            stage,
            dataset.manifest().getDigest(),
            request.config().identity(),
            from.map(start -> String.format(
                    Locale.ROOT,
                    ", from model %.12s evaluated as %08x",
                    start.digest(),
                    start.motionRatios().hashCode()))
                .orElse(""));
    return new TrainingRun.Saving(
        request.checkpoints(), stage, identity, request.config().rhythm().save());
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "data set",
        "%s: %s animations, digest %.12s"
            .formatted(
                dataset.folder(),
                dataset.manifest().getItemsCount(),
                dataset.manifest().getDigest()));
    facts.put("recipe", request.recipe().name());
    facts.put("settings", request.config().toString());
    from.ifPresent(start -> facts.put("started from", start.folder() + ", " + start.digest()));
    return facts;
  }

  private Evaluation describe(List<Clip> clips, Optional<UpscalerPictures> pictures) {
    Path folder = request.output();
    try (LoopSampler sampler =
        LoopSampler.open(folder, request.checkpoints().resolve("profiles"))) {
      Optional<UpscalerScore> score = pictures
          .map(UpscalerPictures::heldOut)
          .filter(heldOut -> !heldOut.isEmpty())
          .map(heldOut -> UpscalerScore.of(sampler, heldOut));
      Evaluation evaluation = Evaluation.of(sampler, clips, score);
      List<ContactSheet.Entry> loops = new ArrayList<>();
      int count = Math.min(SHEET_LOOPS, clips.size());
      for (int i = 0; i < count; i++) {
        String label = clips.get(i * clips.size() / count).label();
        List<Picture> frames = sampler.frames(label, SHEET_FRAMES, i);
        loops.add(new ContactSheet.Entry(label, frames));
      }
      ContactSheet sheet = new ContactSheet(SHEET_CELL, SHEET_FRAMES, SHEET_COLUMNS);
      sheet.write(loops, folder.resolve("contact-sheet.png"));
      report.strip("finished", sheet.image(loops));
      new ModelCard(sampler.manifest(), clips, evaluation, Optional.of(dataset.folder()))
          .write(folder);
      return evaluation;
    }
  }
}
