package dev.kinora.worker.sampler;

import java.util.List;

/**
 * Where a clip is between two ticks: what another worker needs to make the rest of its frames, bit for bit. Frames that are
 * done and lanes that have not begun are not in it; the noise schedulers have no state but latents and step. Counts hold the
 * work of earlier attempts that this one went on from.
 *
 * @param lanesOpened lanes begun, those that are finished included
 * @param stepsDone of all lanes together
 * @param framesDone frames handed out
 * @param deviceMillis in denoiser calls
 * @param lanes begun and not finished, in frame order
 */
public record SamplingSnapshot(
    int lanesOpened, int stepsDone, int framesDone, long deviceMillis, List<LaneAt> lanes) {
  public SamplingSnapshot {
    lanes = List.copyOf(lanes);
  }

  /**
   * @param lane index in the plan
   * @param step steps done
   * @param latents after them; not to be changed
   */
  public record LaneAt(int lane, int step, float[] latents) {}
}
