package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Item;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.evaluate.LoopSampler;
import dev.kinora.trainer.evaluate.UpscalerScore;
import dev.kinora.trainer.export.ModelCard;
import dev.kinora.trainer.export.PackageWriter;
import dev.kinora.trainer.network.InferenceGraph;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Upscaler;
import dev.kinora.trainer.report.ContactSheet;
import dev.kinora.v1.DatasetSplit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * From animations to a model package: reads them, trains the loop network and the upscaler, exports, evaluates, writes the card.
 * Throws {@link DatasetException} or {@link TrainingException}, each with a one-line message.
 */
public final class TrainCommand {
  private static final int GROUPS = 8;
  private static final long SEED = 1;
  private static final Duration SAVE_EVERY = Duration.ofSeconds(90);
  private static final int PICTURES_PER_ITEM = 4;
  private static final int SHEET_FRAMES = 6;
  private static final int SHEET_CELL = 80;
  private static final int SHEET_COLUMNS = 2;

  private final TrainRequest request;
  private final Consumer<TrainingProgress> progress;

  private TrainCommand(TrainRequest request, Consumer<TrainingProgress> progress) {
    this.request = request;
    this.progress = progress;
  }

  /** Blocks until the package is written; {@code progress} is told after every step on the calling thread. */
  public static Evaluation run(TrainRequest request, Consumer<TrainingProgress> progress) {
    return new TrainCommand(request, progress).run();
  }

  private Evaluation run() {
    Dataset dataset = Dataset.open(request.dataset());
    List<Clip> clips = dataset.clips(request.recipe().side());
    ClipConditioning conditioning = request.recipe().conditioning(clips);
    NetworkShape shape = request.recipe().shape(conditioning);
    Optional<UpscalerData> pictures =
        request.recipe().upscales() ? Optional.of(upscalerData(dataset)) : Optional.empty();
    Map<String, float[]> loops = trainLoops(clips, conditioning, shape);
    Optional<Map<String, float[]>> upscaler = pictures.map(this::trainUpscaler);
    try (InferenceGraph graph = new InferenceGraph(shape, loops, upscaler)) {
      PackageWriter.write(
          request.output(),
          graph,
          request.description().manifest(shape, conditioning, upscaler.isPresent()));
    }
    return describe(dataset, clips, pictures);
  }

  /** Large pictures of every animation that is sharp enough; those held out are measured only. */
  private UpscalerData upscalerData(Dataset dataset) {
    int side = Upscaler.FACTOR * request.recipe().side();
    List<Picture> learned = new ArrayList<>();
    List<Picture> heldOut = new ArrayList<>();
    for (Item item : dataset.items()) {
      if (item.sharp()) {
        List<Picture> pictures = item.pictures(side);
        boolean kept = item.split() == DatasetSplit.HELD_OUT;
        (kept ? heldOut : learned).addAll(spread(pictures));
      }
    }
    if (learned.isEmpty()) {
      throw new DatasetException(
          "%s: no animation is %d pixels large, which the upscaler learns from; --recipe small has none"
              .formatted(dataset.folder(), side));
    }
    return new UpscalerData(learned, heldOut);
  }

  private static List<Picture> spread(List<Picture> pictures) {
    int count = Math.min(PICTURES_PER_ITEM, pictures.size());
    return IntStream.range(0, count)
        .mapToObj(i -> pictures.get(i * pictures.size() / count))
        .toList();
  }

  private Map<String, float[]> trainLoops(
      List<Clip> clips, ClipConditioning conditioning, NetworkShape shape) {
    LoopBatches batches = new LoopBatches(clips, conditioning::vectors, GROUPS, SEED);
    try (LoopTraining task = new LoopTraining(shape, batches, SEED)) {
      String identity =
          "%s network, %d clips, %08x".formatted(request.recipe(), clips.size(), identity(clips));
      return train(
          task, Schedule.LOOPS, request.loopLimit(clips.size()), saving("loops", identity));
    }
  }

  private Map<String, float[]> trainUpscaler(UpscalerData data) {
    try (UpscalerTraining task =
        new UpscalerTraining(new UpscalerBatches(data.learned(), SEED), SEED)) {
      String identity = "upscaler, %d pictures".formatted(data.learned().size());
      return train(task, Schedule.UPSCALER, request.upscalerLimit(), saving("upscaler", identity));
    }
  }

  private TrainingRun.Saving saving(String stage, String identity) {
    return new TrainingRun.Saving(request.checkpoints(), stage, identity, SAVE_EVERY);
  }

  private static int identity(List<Clip> clips) {
    return clips.stream()
        .map(clip -> clip.name() + clip.captions() + clip.pictures().size())
        .toList()
        .hashCode();
  }

  private Map<String, float[]> train(
      Task task, Schedule schedule, Limit limit, TrainingRun.Saving saving) {
    return new TrainingRun(task, schedule, limit, saving, System::nanoTime).run(progress);
  }

  private Evaluation describe(Dataset dataset, List<Clip> clips, Optional<UpscalerData> pictures) {
    Path folder = request.output();
    try (LoopSampler sampler = LoopSampler.open(folder, request.checkpoints())) {
      Optional<UpscalerScore> score = pictures
          .map(UpscalerData::heldOut)
          .filter(heldOut -> !heldOut.isEmpty())
          .map(heldOut -> UpscalerScore.of(sampler, heldOut));
      Evaluation evaluation = Evaluation.of(sampler, clips, score);
      List<ContactSheet.Entry> loops = new ArrayList<>();
      for (Clip clip : clips) {
        List<Picture> frames = sampler.frames(clip.label(), SHEET_FRAMES, loops.size());
        loops.add(new ContactSheet.Entry(clip.label(), frames));
      }
      new ContactSheet(SHEET_CELL, SHEET_FRAMES, SHEET_COLUMNS)
          .write(loops, folder.resolve("contact-sheet.png"));
      new ModelCard(sampler.manifest(), clips, evaluation, Optional.of(dataset.folder()))
          .write(folder);
      return evaluation;
    }
  }

  /** What the upscaler learns from, and pictures of animations it never saw. */
  private record UpscalerData(List<Picture> learned, List<Picture> heldOut) {}
}
