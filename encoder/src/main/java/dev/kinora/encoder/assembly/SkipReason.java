package dev.kinora.encoder.assembly;

/** Why a record of {@code frames} changed nothing. The lower-case name is the tag of the metric. */
public enum SkipReason {
  /** Not a FrameRecord at all. */
  UNREADABLE,
  /** A FrameRecord of a kind this build does not know. */
  UNKNOWN_KIND,
  /** No usable id or tenant, or another id than the record's key. */
  BAD_HEADER,
  /** The render was ended before. */
  ENDED,
  /** Read once more after a seek, already taken. */
  TAKEN,
  /** Its request digest is not that of the render's first record. */
  OTHER_REQUEST,
  /** A ClipStarted that no clip can be made of, or that contradicts the first one of its class. */
  BAD_CLIP,
  /** A frame of a class that never started. */
  NO_CLIP,
  /** Index, width, height, pixel format or number of bytes do not fit the clip. */
  WRONG_SIZE,
  /** The pixels do not have the digest that the record states. */
  WRONG_DIGEST,
  /** An equal copy of a frame that is there. */
  DUPLICATE
}
