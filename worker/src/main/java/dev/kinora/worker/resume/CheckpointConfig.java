package dev.kinora.worker.resume;

import java.time.Duration;

/**
 * How checkpoints are made and used.
 *
 * @param every least time between two of one render
 * @param oldest an older one is not used: its frames may leave the frame log before the rest is made
 */
public record CheckpointConfig(Duration every, Duration oldest) {}
