package dev.kinora.worker.sampler;

/**
 * What a task took.
 *
 * @param steps of all lanes together
 * @param deviceMillis in denoiser calls
 */
public record SamplingSummary(long steps, int frames, long deviceMillis) {}
