package dev.kinora.worker.plan;

/**
 * One latent that is denoised on its own.
 *
 * @param index 0 to lanes - 1
 * @param firstFrame index in the clip of its first frame
 * @param frames how many frames it yields: 1, a whole clip, or in DENOISE mode one for each step
 * @param phase of the loop in radians, 0 to 2 pi
 * @param noiseStream of {@link Noise}
 */
public record Lane(int index, int firstFrame, int frames, float phase, int noiseStream) {}
