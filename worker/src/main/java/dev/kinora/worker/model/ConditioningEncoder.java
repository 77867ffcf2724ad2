package dev.kinora.worker.model;

import dev.kinora.job.ResolvedRender;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.plan.Noise;
import org.jspecify.annotations.Nullable;

/**
 * Makes a render's conditioning: the text's embedding followed by the style vector. The empty condition that guidance steers
 * away from is zeros, or the negative prompt; both carry the same style.
 *
 * @param text null where the model takes no text
 */
public record ConditioningEncoder(@Nullable TextEncoder text, int styleSize) {
  /** Noise stream that an unnamed style is drawn from. */
  private static final int STYLE_STREAM = 0xFFFFFFFF;

  public int size() {
    return (text == null ? 0 : text.size()) + styleSize;
  }

  public Conditioning encode(ResolvedRender render) {
    float[] style = style(render);
    return new Conditioning(
        join(render.prompt(), style),
        render.guidance() == 1f ? new float[size()] : join(render.negativePrompt(), style));
  }

  private float[] join(String prompt, float[] style) {
    float[] all = new float[size()];
    int at = 0;
    if (text != null) {
      float[] embedding = text.embed(prompt);
      System.arraycopy(embedding, 0, all, 0, embedding.length);
      at = embedding.length;
    }
    System.arraycopy(style, 0, all, at, style.length);
    return all;
  }

  private float[] style(ResolvedRender render) {
    if (render.style().isEmpty()) {
      return Noise.standardNormal(render.seed(), STYLE_STREAM, Noise.START, styleSize);
    }
    float[] style = new float[styleSize];
    for (int i = 0; i < styleSize; i++) {
      style[i] = render.style().get(i);
    }
    return style;
  }
}
