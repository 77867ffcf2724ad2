package dev.kinora.job;

/** The class of a frame: frames of one class and index are interchangeable, whoever made them (guarantee G4). */
public final class FrameClass {
  private FrameClass() {}

  /** SHA-256 of sampling digest, model digest and numerics; 32 bytes. */
  public static byte[] of(byte[] sampling, String modelDigest, byte[] numerics) {
    return fields(sampling, modelDigest, numerics).digest();
  }

  /** For a device without buckets of equal bits: only the frames of one attempt are of one class. */
  public static byte[] ofAttempt(
      byte[] sampling, String modelDigest, byte[] numerics, String attempt) {
    return fields(sampling, modelDigest, numerics).text("attempt", attempt).digest();
  }

  private static Digests.Fields fields(byte[] sampling, String modelDigest, byte[] numerics) {
    return new Digests.Fields()
        .bytes("sampling", sampling)
        .text("model", modelDigest)
        .bytes("numerics", numerics);
  }
}
