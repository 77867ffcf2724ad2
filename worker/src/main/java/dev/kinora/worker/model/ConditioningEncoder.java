package dev.kinora.worker.model;

import dev.kinora.job.ResolvedRender;
import dev.kinora.worker.plan.Conditioning;
import org.jspecify.annotations.Nullable;

/**
 * Makes a render's conditioning: the embedding of its text. The empty condition that guidance steers away from is zeros, or the negative
 * prompt.
 *
 * @param text null where the model takes no text
 */
public record ConditioningEncoder(@Nullable TextEncoder text) {
  public int size() {
    return text == null ? 0 : text.size();
  }

  public Conditioning encode(ResolvedRender render) {
    return new Conditioning(
        embedded(render.prompt()),
        render.guidance() == 1f ? new float[size()] : embedded(render.negativePrompt()));
  }

  private float[] embedded(String prompt) {
    return text == null ? new float[0] : text.embed(prompt);
  }
}
