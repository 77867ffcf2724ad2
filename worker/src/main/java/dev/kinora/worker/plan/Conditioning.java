package dev.kinora.worker.plan;

/**
 * What steers the lanes of one render: the model's conditioning vector for the prompt, and the one that classifier-free
 * guidance steers away from. Both are empty where the model takes none. Not to be changed after construction.
 */
public record Conditioning(float[] prompt, float[] away) {
  public Conditioning {
    if (prompt.length != away.length) {
      throw new IllegalArgumentException(
          "conditioning of %s and %s numbers".formatted(prompt.length, away.length));
    }
  }
}
