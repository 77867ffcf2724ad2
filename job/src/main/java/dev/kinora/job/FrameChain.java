package dev.kinora.job;

import com.google.protobuf.ByteString;

/**
 * Digest of the frames of a clip from the first up to some index, made frame by frame: C(0) = 32 zero bytes, C(n) =
 * SHA-256(C(n - 1), SHA-256 of frame n - 1). Two chains are equal where the frames are, in number and order too.
 */
public record FrameChain(ByteString digest) {
  public static final FrameChain START = new FrameChain(ByteString.copyFrom(new byte[32]));

  /** With one more frame, whose digest is {@code sha256}. */
  public FrameChain then(ByteString sha256) {
    return new FrameChain(
        ByteString.copyFrom(Digests.sha256(digest.toByteArray(), sha256.toByteArray())));
  }
}
