package dev.kinora.worker.intake;

import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.v1.RenderJob;

/**
 * A job that this worker holds.
 *
 * @param job with its id and times
 * @param attempt UUIDv7 of this hold; what tells our records from those of another holder
 * @param again whether the broker gave it out before, as far as it remembers: whether to look for what earlier attempts left
 */
record LeasedJob(RenderJob job, String attempt, boolean again, QueueConfig queue) {}
