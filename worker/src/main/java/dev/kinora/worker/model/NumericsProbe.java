package dev.kinora.worker.model;

import dev.kinora.job.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * SHA-256 of what this device computes for fixed inputs: the text encoder's numbers, the denoiser's predictions (equal at
 * every used bucket) and one decoded picture. Two devices with equal numerics make equal frames.
 */
final class NumericsProbe {
  /** Part of the digest, and of what a kept one holds for: raised when this code changes what frames consist of. */
  static final String VERSION = "kinora numerics 2";

  private NumericsProbe() {}

  static String digest(ProbeLanes probe, float[][] predictions, FrameDecoder decoder) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(VERSION.getBytes(StandardCharsets.UTF_8));
    probe.conditioning().forEach(numbers -> parts.add(bytes(numbers)));
    for (float[] prediction : predictions) {
      parts.add(bytes(prediction));
    }
    parts.add(decoder.decode(probe.latents(0), 0));
    return Digests.hex(Digests.sha256(parts.toArray(byte[][]::new)));
  }

  private static byte[] bytes(float[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(numbers);
    return buffer.array();
  }
}
