package dev.kinora.trainer.dataset;

import dev.kinora.log.v1.DatasetItem;
import dev.kinora.log.v1.DatasetSplit;
import dev.kinora.log.v1.PixelsFile;
import java.nio.file.Path;
import java.util.List;

/** One animation of a data set. Its pixels are read from disk at each call and not kept. */
public record Item(Path root, DatasetItem facts) {
  public String name() {
    return facts.getName();
  }

  /** The first is the label; empty where only the upscaler learns from it. */
  public List<String> captions() {
    return facts.getCaptionsList();
  }

  /** Captions that no model learns. */
  public List<String> heldOutCaptions() {
    return facts.getHeldOutCaptionsList();
  }

  public DatasetSplit split() {
    return facts.getSplit();
  }

  public boolean captioned() {
    return facts.getCaptionsCount() > 0;
  }

  /** Whether its large pictures are as sharp as their size says, not enlarged. */
  public boolean sharp() {
    return Math.max(facts.getSourceWidth(), facts.getSourceHeight()) >= Dataset.LARGE;
  }

  /**
   * Squares of {@code side} pixels, one even turn of the loop: every frame of the source up to {@link Dataset#SMALL} pixels, some of
   * them up to {@link Dataset#LARGE}.
   */
  public List<Picture> pictures(int side) {
    if (side < 1 || side > Dataset.LARGE) {
      throw new IllegalArgumentException("side = %s: want 1 to %s".formatted(side, Dataset.LARGE));
    }
    PixelsFile from = side <= Dataset.SMALL ? facts.getSmall() : facts.getLarge();
    return PixelFiles.read(root, from).stream()
        .map(picture -> picture.fitted(side))
        .toList();
  }

  /** The same with its captions, which it must have. */
  public Clip clip(int side) {
    return new Clip(name(), captions(), pictures(side));
  }
}
