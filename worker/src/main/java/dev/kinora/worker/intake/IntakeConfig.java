package dev.kinora.worker.intake;

import java.time.Duration;

/**
 * How a worker treats its leases.
 *
 * @param attempts failed ones after which a broken picture or model ends the render
 * @param holdLow shortest time that a failed attempt keeps its job before it is released
 * @param holdHigh longest
 * @param endGrace how long a cancelled attempt waits for end.json before it releases its job
 * @param handover what of the drain's budget is kept for jobs that must be given to another worker: a checkpoint of each has to
 *     reach the store
 * @param defaultModel name or digest, for jobs that name none
 */
public record IntakeConfig(
    int attempts,
    Duration holdLow,
    Duration holdHigh,
    Duration endGrace,
    Duration handover,
    String defaultModel) {
  private static final Duration HANDOVER = Duration.ofSeconds(10);

  /** Ten seconds, or three quarters of a budget that is shorter. */
  public static Duration handover(Duration drain) {
    Duration most = drain.multipliedBy(3).dividedBy(4);
    return most.compareTo(HANDOVER) < 0 ? most : HANDOVER;
  }
}
