package dev.kinora.load.simulation;

import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.PixelFormat;
import dev.kinora.worker.model.CastDecoder;
import dev.kinora.worker.model.FrameDecoder;

/** Frames larger than latents, as from a model's decoder: the latents as pixels, each one a square of {@link #FACTOR}. */
final class SimulatedDecoder implements FrameDecoder {
  /** The reference model's, from 64 to 256. */
  static final int FACTOR = 4;

  private final CastDecoder cast;

  SimulatedDecoder(ModelManifest manifest) {
    this.cast = new CastDecoder(manifest);
  }

  @Override
  public int width() {
    return FACTOR * cast.width();
  }

  @Override
  public int height() {
    return FACTOR * cast.height();
  }

  @Override
  public PixelFormat pixelFormat() {
    return cast.pixelFormat();
  }

  @Override
  public byte[] decode(float[] latents, int offset) {
    byte[] small = cast.decode(latents, offset);
    int channels = SimulatedPackage.CHANNELS;
    int line = width() * channels;
    byte[] pixels = new byte[height() * line];
    for (int y = 0; y < cast.height(); y++) {
      int top = y * FACTOR * line;
      for (int x = 0; x < width(); x++) {
        int from = (y * cast.width() + x / FACTOR) * channels;
        System.arraycopy(small, from, pixels, top + x * channels, channels);
      }
      for (int copy = 1; copy < FACTOR; copy++) {
        System.arraycopy(pixels, top, pixels, top + copy * line, line);
      }
    }
    return pixels;
  }
}
