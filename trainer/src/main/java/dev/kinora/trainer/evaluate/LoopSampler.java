package dev.kinora.trainer.evaluate;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.job.Defaults;
import dev.kinora.job.ResolvedRender;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.StyleAxis;
import dev.kinora.worker.model.FrameDecoder;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelLoader;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.Tensors;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.sampler.PlainLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Samples whole loops from a package with the worker's own code and the package's defaults, or those of a variant: what is judged here
 * is what the farm will make. Used by one thread; closing it frees the model.
 */
public final class LoopSampler implements AutoCloseable {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  private static final int BATCH_CAP = 48;

  private final LoadedModel loaded;
  private final SamplingModel model;
  private final ModelDefaults how;

  private LoopSampler(LoadedModel loaded, ModelDefaults how) {
    this.loaded = loaded;
    this.model = loaded.sampling();
    this.how = how;
  }

  /** Loads and self-tests the package; {@code profiles} is a folder for the self-test's result. */
  public static LoopSampler open(Path folder, Path profiles) {
    return open(folder, profiles, BATCH_CAP);
  }

  /** The same with batches of at most {@code batchCap} frames: a quicker self-test, for a few loops. */
  public static LoopSampler open(Path folder, Path profiles, int batchCap) {
    ModelLoader loader =
        new ModelLoader(ModelConfig.cpu(THREADS, batchCap, 1), profiles, new Tensors());
    LoadedModel loaded = loader.load(ModelCatalogue.read(folder));
    return new LoopSampler(loaded, loaded.sampling().manifest().getDefaults());
  }

  /** Whether the package offers the variant. */
  boolean offers(String variant) {
    return manifest().getVariantsList().stream().anyMatch(one -> one.getName().equals(variant));
  }

  /** The same loaded model by the settings of a variant; only one of the two is to be closed. */
  LoopSampler variant(String name) {
    return new LoopSampler(loaded, Defaults.of(manifest(), name));
  }

  public ModelManifest manifest() {
    return model.manifest();
  }

  /** Digest of the package, hex digits. */
  public String digest() {
    return model.digest();
  }

  /** Pixels a side of what {@link #latents} gives. */
  public int side() {
    return model.sketch().width();
  }

  /** A loop as the farm would give it out, in the style that the seed draws. */
  public List<Picture> frames(String prompt, int count, long seed) {
    return sample(model.decoder(), prompt, count, seed, List.of());
  }

  /** The same loop at the size of the latents, past any upscaler. */
  public List<Picture> sketches(String prompt, int count, long seed) {
    return sample(model.sketch(), prompt, count, seed, List.of());
  }

  /** A loop at the size of the latents, in the style that changes nothing: as the clips are that the model learned. */
  public List<Picture> latents(String prompt, int count, long seed) {
    return sample(model.sketch(), prompt, count, seed, neutral());
  }

  /** Whether a style of the package can turn colours. */
  boolean turnsHue() {
    return manifest().getStyleList().stream().anyMatch(LoopSampler::isHue);
  }

  /** A loop at the size of the latents with nothing changed but its hue, by an angle in radians; for packages that can. */
  List<Picture> turned(String prompt, int count, long seed, double hue) {
    List<Float> style = manifest().getStyleList().stream()
        .map(axis -> isHue(axis) ? (float) hue : axis.getNeutral())
        .toList();
    return sample(model.sketch(), prompt, count, seed, style);
  }

  private static boolean isHue(StyleAxis axis) {
    return axis.getName().equals("hue");
  }

  /** A loop at the size of the latents that starts from a picture of that size, with the strength of a render that names none. */
  List<Picture> from(Picture picture, String prompt, int count, long seed) {
    return sample(
        model.sketch(),
        render(prompt, count, seed, neutral(), Defaults.INIT_STRENGTH),
        Optional.of(latents(picture)));
  }

  /** One picture of the latents' size through the decoder. */
  public Picture decoded(Picture small) {
    FrameDecoder decoder = model.decoder();
    return new Picture(decoder.width(), decoder.height(), decoder.decode(latents(small), 0));
  }

  private static float[] latents(Picture picture) {
    byte[] rgba = picture.rgba();
    float[] latents = new float[rgba.length];
    for (int i = 0; i < latents.length; i++) {
      latents[i] = (rgba[i] & 255) / 127.5f - 1;
    }
    return latents;
  }

  @Override
  public void close() {
    loaded.close();
  }

  private List<Float> neutral() {
    return manifest().getStyleList().stream().map(StyleAxis::getNeutral).toList();
  }

  private List<Picture> sample(
      FrameDecoder decoder, String prompt, int count, long seed, List<Float> style) {
    return sample(decoder, render(prompt, count, seed, style, 1), Optional.empty());
  }

  private ResolvedRender render(
      String prompt, int count, long seed, List<Float> style, float strength) {
    return new ResolvedRender(
        "evaluation",
        RenderMode.LOOP,
        prompt,
        "",
        seed,
        count,
        how.getSteps(),
        how.getGuidance(),
        how.getScheduler(),
        style,
        "",
        strength);
  }

  private List<Picture> sample(
      FrameDecoder decoder, ResolvedRender render, Optional<float[]> picture) {
    List<Picture> frames = new ArrayList<>();
    PlainLoop.sample(
        model.decodedBy(decoder),
        ClipPlan.of(render, model.manifest(), model.encoder().encode(render), picture),
        made -> frames.add(new Picture(made.width(), made.height(), made.pixels())));
    return List.copyOf(frames);
  }
}
