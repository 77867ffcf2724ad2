package dev.kinora.worker.intake;

import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.v1.RenderJob;

/**
 * A job that this worker holds.
 *
 * @param job with its id and times
 * @param attempt UUIDv7 of this hold; what tells our records from those of another holder
 * @param deliveries what the broker counts; restarts make it forget, so it fences nothing
 */
record LeasedJob(RenderJob job, String attempt, int deliveries, QueueConfig queue) {}
