package dev.kinora.worker.plan;

import dev.kinora.job.FarmException;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.RenderMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lanes of one render in frame order, what each starts from, and what is done to its pictures. A pure function of the resolved
 * render, the manifest, the embedding of its texts and the picture that it starts from.
 *
 * @param guidedFrom the first step with classifier-free guidance; a render's number of steps where it has none
 * @param picture latents of one frame that all lanes start from, {@code initStrength} of noise in them; empty: from noise. Not to be
 *     changed after construction
 */
public record ClipPlan(
    ResolvedRender render,
    int guidedFrom,
    Conditioning conditioning,
    Optional<float[]> picture,
    Style style,
    List<Lane> lanes,
    int latentSize) {

  public ClipPlan {
    lanes = List.copyOf(lanes);
  }

  public static ClipPlan of(
      ResolvedRender render, ModelManifest manifest, Conditioning conditioning) {
    return of(render, manifest, conditioning, Optional.empty());
  }

  /** {@code picture} is what {@link #picture} gives. */
  public static ClipPlan of(
      ResolvedRender render,
      ModelManifest manifest,
      Conditioning conditioning,
      Optional<float[]> picture) {
    return new ClipPlan(
        render,
        guidedFrom(render, manifest),
        conditioning,
        picture,
        style(render, manifest, picture.isPresent()),
        lanes(render, manifest),
        latentSize(manifest));
  }

  /** Numbers in the latents of one lane. */
  public static int latentSize(ModelManifest manifest) {
    return manifest.getLatents().getShapeList().stream().reduce(1, Math::multiplyExact);
  }

  /** True where each step of a lane yields a frame. */
  public boolean framePerStep() {
    return render.mode() == RenderMode.DENOISE;
  }

  /** Whether a step is guided, which takes two rows of the network. */
  public boolean guided(int step) {
    return step >= guidedFrom;
  }

  /** Steps of all lanes together. */
  public int totalSteps() {
    return lanes.size() * render.steps();
  }

  /** The latents that {@code lane} starts from. */
  public float[] noise(Lane lane) {
    return Noise.standardNormal(render.seed(), lane.noiseStream(), Noise.START, latentSize);
  }

  private static int guidedFrom(ResolvedRender render, ModelManifest manifest) {
    return render.guidance() == 1f
        ? render.steps()
        : (int) (manifest.getGuidanceStart() * render.steps());
  }

  /** A seed draws none for a picture that the client gave: that is to keep its colours and its place. */
  private static Style style(ResolvedRender render, ModelManifest manifest, boolean given) {
    return given && render.style().isEmpty()
        ? Style.NEUTRAL
        : new StyleVector(manifest.getStyleList()).style(render.style(), render.seed());
  }

  private static List<Lane> lanes(ResolvedRender render, ModelManifest manifest) {
    if (render.mode() == RenderMode.DENOISE) {
      return List.of(new Lane(0, 0, render.frames(), 0f, 0));
    }
    if (manifest.getLatents().getLane() == LaneKind.CLIP) {
      int clip = manifest.getLatents().getShape(0);
      if (clip != render.frames()) {
        throw new FarmException(
            FailureCode.UNSUPPORTED,
            "model %s makes clips of %s frames, not of %s"
                .formatted(manifest.getName(), clip, render.frames()));
      }
      return List.of(new Lane(0, 0, clip, 0f, 0));
    }
    boolean ownNoise = manifest.getLatents().getNoise() == NoiseStreams.PER_LANE;
    var lanes = new ArrayList<Lane>(render.frames());
    for (int i = 0; i < render.frames(); i++) {
      float phase = (float) (2 * Math.PI * i / render.frames());
      lanes.add(new Lane(i, i, 1, phase, ownNoise ? i : 0));
    }
    return lanes;
  }
}
