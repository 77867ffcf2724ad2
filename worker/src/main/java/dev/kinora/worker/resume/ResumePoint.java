package dev.kinora.worker.resume;

import com.google.protobuf.ByteString;
import dev.kinora.job.FrameChain;
import dev.kinora.log.v1.Effort;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.sampler.SamplingSnapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What a checkpoint holds.
 *
 * @param conditioning that the lanes were steered by so far
 * @param chain of the frames before the next one, all of which the frame log has
 * @param logFrom offset in the render's partition of the frame log from which on it has them; negative: not known
 */
public record ResumePoint(
    ByteString frameClass,
    Instant madeAt,
    SamplingSnapshot snapshot,
    Conditioning conditioning,
    FrameChain chain,
    long logFrom) {

  /** What the clip took so far. */
  public Effort spent() {
    return Effort.newBuilder()
        .setSteps(snapshot.stepsDone())
        .setDeviceMs(snapshot.deviceMillis())
        .build();
  }

  /** Whether a log that begins there still has every frame that the rest of the clip is to follow. */
  boolean reaches(LongSupplier logBegin) {
    return snapshot.framesDone() == 0 || (logFrom >= 0 && logFrom >= logBegin.getAsLong());
  }

  /** Whether an attempt at {@code plan} can go on from here: what the class and a good digest promise anyway. */
  boolean fits(ClipPlan plan) {
    int lanes = plan.lanes().size();
    return snapshot.lanesOpened() <= lanes
        && snapshot.framesDone() <= plan.render().frames()
        && snapshot.stepsDone() < plan.totalSteps()
        && snapshot.lanes().stream().allMatch(at -> fits(at, plan))
        && Arrays.equals(conditioning.prompt(), plan.conditioning().prompt())
        && Arrays.equals(conditioning.away(), plan.conditioning().away());
  }

  private boolean fits(SamplingSnapshot.LaneAt at, ClipPlan plan) {
    return at.lane() >= 0
        && at.lane() < snapshot.lanesOpened()
        && at.step() >= 0
        && at.step() < plan.render().steps()
        && at.latents().length == plan.latentSize();
  }
}
