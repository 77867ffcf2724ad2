package dev.kinora.encoder.assembly;

import com.google.protobuf.ByteString;
import dev.kinora.job.FrameChain;
import dev.kinora.job.PixelFormats;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.Frame;
import org.jspecify.annotations.Nullable;

/** The frames of one class of one render: which are there, with digests and offsets; not their pixels. */
public final class ClipClass {
  private final ClipStarted started;
  private final @Nullable ByteString[] digests;
  private int held;
  private int leading;
  private long firstOffset = Long.MAX_VALUE;
  private long lastOffset = -1;
  private long furthest;
  private long redone;

  ClipClass(ClipStarted started) {
    this.started = started;
    this.digests = new ByteString[started.getFrameCount()];
  }

  public ClipStarted started() {
    return started;
  }

  /** Bytes of one frame's pixels. */
  public int frameBytes() {
    return started.getWidth() * started.getHeight() * PixelFormats.bytes(started.getPixelFormat());
  }

  public int frames() {
    return digests.length;
  }

  /** How many frames from the first on are there without a hole. */
  public int leading() {
    return leading;
  }

  public boolean complete() {
    return held == digests.length;
  }

  /** Offset of the first of the frames that counted. */
  public long firstOffset() {
    return held == 0 ? 0 : firstOffset;
  }

  public long lastOffset() {
    return held == 0 ? 0 : lastOffset;
  }

  /** Chain of all frames; once they are all there. */
  FrameChain chain() {
    FrameChain chain = FrameChain.START;
    for (ByteString digest : digests) {
      if (digest == null) {
        throw new IllegalStateException("a chain with a hole");
      }
      chain = chain.then(digest);
    }
    return chain;
  }

  /** An attempt begins with so many lane steps done: those that an earlier one did beyond are done again. */
  void begun(long steps) {
    redone += Math.max(0, furthest - steps);
    furthest = steps;
  }

  /** So many lane steps of the clip are done. */
  void reached(long steps) {
    furthest = Math.max(furthest, steps);
  }

  /** Lane steps that one attempt after the other did at least. */
  long redone() {
    return redone;
  }

  /** All lane steps that the log shows. */
  long steps() {
    return redone + furthest;
  }

  @Nullable
  ByteString digest(int index) {
    return digests[index];
  }

  boolean agreesWith(ClipStarted other) {
    return started.getFrameCount() == other.getFrameCount()
        && started.getWidth() == other.getWidth()
        && started.getHeight() == other.getHeight()
        && started.getPixelFormat() == other.getPixelFormat();
  }

  boolean fits(Frame frame) {
    return frame.getIndex() >= 0
        && frame.getIndex() < digests.length
        && frame.getWidth() == started.getWidth()
        && frame.getHeight() == started.getHeight()
        && frame.getPixelFormat() == started.getPixelFormat()
        && frame.getPixels().size() == frameBytes();
  }

  void keep(int index, ByteString digest, long offset) {
    digests[index] = digest;
    held++;
    firstOffset = Math.min(firstOffset, offset);
    lastOffset = Math.max(lastOffset, offset);
    while (leading < digests.length && digests[leading] != null) {
      leading++;
    }
  }

  /** The missing frames for people, at most the first eight. */
  String missing() {
    var text = new StringBuilder();
    int named = 0;
    for (int i = 0; i < digests.length && named < 8; i++) {
      if (digests[i] == null) {
        text.append(named++ == 0 ? "" : ", ").append(i);
      }
    }
    return text + (digests.length - held > named ? " and more" : "");
  }
}
