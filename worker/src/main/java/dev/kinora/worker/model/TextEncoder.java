package dev.kinora.worker.model;

/** Turns a prompt into the numbers that condition a model. Safe for use by many threads. */
public interface TextEncoder {
  int size();

  /** A fresh array of {@link #size} numbers; an empty text gives zeros, the empty condition. */
  float[] embed(String text);
}
