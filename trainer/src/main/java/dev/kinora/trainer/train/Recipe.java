package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.worker.model.BundledTextEncoder;
import java.util.List;

/** Which network to train, and for how long when nobody says. */
public enum Recipe {
  /** 64 pixels enlarged to 256, steered by text. */
  REFERENCE(64, 262),
  /** 32 pixels, steered by category, no upscaler: minutes instead of an hour. */
  SMALL(32, 400);

  static final long UPSCALER_STEPS = 3000;
  private static final long LEAST_STEPS = 2000;

  private final int side;
  private final long stepsPerClip;

  Recipe(int side, long stepsPerClip) {
    this.side = side;
    this.stepsPerClip = stepsPerClip;
  }

  int side() {
    return side;
  }

  boolean upscales() {
    return switch (this) {
      case REFERENCE -> true;
      case SMALL -> false;
    };
  }

  ClipConditioning conditioning(List<Clip> clips) {
    return switch (this) {
      case REFERENCE -> ClipConditioning.Text.of(new BundledTextEncoder(), clips);
      case SMALL -> ClipConditioning.Categories.of(clips);
    };
  }

  NetworkShape shape(ClipConditioning conditioning) {
    return switch (this) {
      case REFERENCE -> NetworkShape.reference();
      case SMALL -> NetworkShape.small(conditioning.size());
    };
  }

  long loopSteps(int clips) {
    return Math.max(LEAST_STEPS, stepsPerClip * clips);
  }
}
