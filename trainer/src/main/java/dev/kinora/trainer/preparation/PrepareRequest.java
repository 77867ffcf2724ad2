package dev.kinora.trainer.preparation;

/**
 * What to make of a folder.
 *
 * @param license SPDX expression of every item whose captions name no other
 * @param consent who agreed to the use, of every item whose captions say nothing else
 * @param maxSeam an animation whose last step is more than this many times its mean step jumps, and is left out
 * @param heldOut share of the sources whose pictures are kept to measure with, 0 to 0.5
 */
public record PrepareRequest(String license, String consent, double maxSeam, double heldOut) {
  public static final double MAX_SEAM = 4;
  public static final double HELD_OUT = .1;

  public PrepareRequest {
    if (license.isBlank()) {
      throw new IllegalArgumentException("license = '': want an SPDX expression, or NOASSERTION");
    }
    if (!(maxSeam > 0)) {
      throw new IllegalArgumentException("seam = '%s': want a number above 0".formatted(maxSeam));
    }
    if (!(heldOut >= 0 && heldOut <= .5)) {
      throw new IllegalArgumentException(
          "held-out = '%s': want a share from 0 to 0.5".formatted(heldOut));
    }
  }

  /** Nothing said about rights. */
  public static PrepareRequest usual() {
    return new PrepareRequest("NOASSERTION", "", MAX_SEAM, HELD_OUT);
  }
}
