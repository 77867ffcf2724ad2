package dev.kinora.encoder.codec;

import java.io.IOException;

/** Frames of a clip that wait somewhere; codec threads ask for those that were announced. */
@FunctionalInterface
public interface FrameSource {
  byte[] frame(int index) throws IOException;
}
