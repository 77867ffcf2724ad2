package dev.kinora.worker.model;

import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.Notice;
import dev.kinora.worker.plan.Conditioning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a render's conditioning: the embedding of its text. The empty condition that guidance steers away from is zeros, or the negative
 * prompt.
 *
 * @param text null where the model takes no text
 * @param notices what it knows of a text
 */
public record ConditioningEncoder(@Nullable TextEncoder text, PromptNotices notices) {
  /** One that knows every text that it does not refuse. */
  public ConditioningEncoder(@Nullable TextEncoder text) {
    this(text, new PromptNotices(text == null ? null : known -> TextReading.WHOLE));
  }

  public int size() {
    return text == null ? 0 : text.size();
  }

  public Conditioning encode(ResolvedRender render) {
    return new Conditioning(
        embedded(render.prompt()),
        render.guidance() == 1f ? new float[size()] : embedded(render.negativePrompt()));
  }

  /** What a client should know of how the model takes its texts. */
  public List<Notice> notices(ResolvedRender render) {
    return notices.of(render);
  }

  private float[] embedded(String prompt) {
    return text == null ? new float[0] : text.embed(prompt);
  }
}
