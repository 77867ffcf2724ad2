package dev.kinora.farm.cli;

import java.io.IOException;
import java.io.OutputStream;

/** Takes nothing, as {@code /dev/full} does. */
final class FullDisk extends OutputStream {
  @Override
  public void write(int one) throws IOException {
    throw new IOException("No space left on device");
  }
}
