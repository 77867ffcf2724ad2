package dev.kinora.trainer.network;

import java.util.List;

/**
 * The size of a loop network.
 *
 * @param side pixels of the square pictures, a multiple of patch
 * @param patch pixels folded into one cell, each way
 * @param widths channels per level of the U-Net; each level halves the grid
 * @param conditionWidth channels of the vector that steers every block
 * @param layoutWidth channels of the vector that says what is where
 * @param conditioning numbers that say what to show: a text embedding, or one number per category
 */
public record NetworkShape(
    int side,
    int patch,
    List<Integer> widths,
    int conditionWidth,
    int layoutWidth,
    int conditioning) {
  public static final int CHANNELS = 4;

  public NetworkShape {
    widths = List.copyOf(widths);
    int grid = patch < 1 ? 0 : side / patch;
    if (grid < 1 || side % patch != 0 || grid % (1 << (widths.size() - 1)) != 0) {
      throw new IllegalArgumentException("side " + side + " cannot be halved " + (widths.size() - 1)
          + " times in cells of " + patch);
    }
  }

  /** The reference network: 64 pixels, text embeddings of 384 numbers, 8.5 million weights. */
  public static NetworkShape reference() {
    return new NetworkShape(64, 4, List.of(64, 96, 128), 160, 384, 384);
  }

  /** The small network for tests and first tries: 32 pixels, one number per category. */
  public static NetworkShape small(int categories) {
    return new NetworkShape(32, 4, List.of(24, 32), 48, 64, categories);
  }

  int grid() {
    return side / patch;
  }

  int patchChannels() {
    return CHANNELS * patch * patch;
  }
}
