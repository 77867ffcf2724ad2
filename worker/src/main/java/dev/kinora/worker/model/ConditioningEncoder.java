package dev.kinora.worker.model;

import dev.kinora.job.ResolvedRender;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.plan.StyleVector;
import org.jspecify.annotations.Nullable;

/**
 * Makes a render's conditioning: the text's embedding followed by the style vector. The empty condition that guidance steers
 * away from is zeros, or the negative prompt; both carry the same style.
 *
 * @param text null where the model takes no text
 */
public record ConditioningEncoder(@Nullable TextEncoder text, StyleVector style) {
  public int size() {
    return (text == null ? 0 : text.size()) + style.size();
  }

  public Conditioning encode(ResolvedRender render) {
    float[] numbers = style(render);
    return new Conditioning(
        join(render.prompt(), numbers),
        render.guidance() == 1f ? new float[size()] : join(render.negativePrompt(), numbers));
  }

  private float[] join(String prompt, float[] numbers) {
    float[] all = new float[size()];
    int at = 0;
    if (text != null) {
      float[] embedding = text.embed(prompt);
      System.arraycopy(embedding, 0, all, 0, embedding.length);
      at = embedding.length;
    }
    System.arraycopy(numbers, 0, all, at, numbers.length);
    return all;
  }

  private float[] style(ResolvedRender render) {
    if (render.style().isEmpty()) {
      return style.drawn(render.seed());
    }
    float[] numbers = new float[style.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = render.style().get(i);
    }
    return numbers;
  }
}
