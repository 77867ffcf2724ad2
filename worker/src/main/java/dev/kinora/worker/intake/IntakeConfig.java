package dev.kinora.worker.intake;

import java.time.Duration;

/**
 * How a worker treats its leases.
 *
 * @param attempts deliveries after which a broken picture or model ends the render
 * @param holdLow shortest time that a failed attempt keeps its job before it is released
 * @param holdHigh longest
 * @param endGrace how long a cancelled attempt waits for end.json before it releases its job
 * @param defaultModel name or digest, for jobs that name none
 */
public record IntakeConfig(
    int attempts, Duration holdLow, Duration holdHigh, Duration endGrace, String defaultModel) {}
