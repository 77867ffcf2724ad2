package dev.kinora.worker.sampler;

import dev.kinora.worker.model.FrameDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Frames of one task between their last step and the sink: decoded on another thread while the device goes on, handed out in their order
 * on the sampler's. Never more than one tick finishes. Used by the sampler's thread.
 */
final class PendingFrames {
  private final FrameDecoder decoder;
  private final Executor decoding;
  private final Deque<CompletableFuture<FrameSink.Picture>> frames = new ArrayDeque<>();

  /** {@code decoding} runs one thing at a time. */
  PendingFrames(FrameDecoder decoder, Executor decoding) {
    this.decoder = decoder;
    this.decoding = decoding;
  }

  /** Takes the latents of a finished picture, not to be changed before they are handed out. */
  void add(float[] latents, int offset, int size, int index) {
    frames.add(
        CompletableFuture.supplyAsync(() -> picture(latents, offset, size, index), decoding));
  }

  /** Hands out all of them, waiting for each. Throws what its decoding did: BROKEN_FRAME where it is no picture. */
  void deliver(FrameSink sink) {
    while (!frames.isEmpty()) {
      sink.frame(made(frames.remove()));
    }
  }

  /** Gives up those that are left; then the decoder is not in use. */
  void discard() {
    frames.forEach(frame -> frame.cancel(false));
    CompletableFuture.runAsync(() -> {}, decoding).join();
    frames.clear();
  }

  private FrameSink.Picture picture(float[] latents, int offset, int size, int index) {
    PictureCheck.latents(latents, offset, size, index);
    byte[] pixels = decoder.decode(latents, offset);
    PictureCheck.pixels(pixels, decoder.pixelFormat(), index);
    return new FrameSink.Picture(
        index, decoder.width(), decoder.height(), decoder.pixelFormat(), pixels);
  }

  private static FrameSink.Picture made(CompletableFuture<FrameSink.Picture> frame) {
    try {
      return frame.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw e;
    }
  }
}
