package dev.kinora.encoder.assembly;

/** What a record did to its clip. */
public sealed interface Step {
  /** Nothing; the reason is counted. */
  record Skipped(SkipReason reason) implements Step {}

  /** Nothing, and rightly so: a second attempt began, or one gave up without ending the render. */
  record Noted() implements Step {}

  /** A class began: its frames need a place. */
  record ClassOpened(ClipClass clip) implements Step {}

  /** The first good copy of a frame; its pixels are to be kept. */
  record FrameKept(ClipClass clip, int index) implements Step {}

  /** The render is decided; later records change nothing. */
  record Decided(Decision decision) implements Step {}
}
