package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Picture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopSamplerTest {
  private static final Path COMMITTED = Path.of("..", "models", "fluent-full");

  @TempDir
  Path folder;

  @Test
  void otherWordsGiveTheFramesOfTheLabelTheyLeadTo() {
    try (LoopSampler sampler = LoopSampler.open(COMMITTED, folder, 4).variant("fast")) {
      List<byte[]> rocket = frames(sampler, "rocket");

      assertThat(frames(sampler, "one more rocket for the shop window"))
          .containsExactlyElementsOf(rocket);
      assertThat(frames(sampler, "birthday party"))
          .containsExactlyElementsOf(frames(sampler, "birthday cake"));
      assertThat(frames(sampler, "partying face")).doesNotContainAnyElementsOf(rocket);
    }
  }

  private static List<byte[]> frames(LoopSampler sampler, String prompt) {
    return sampler.latents(prompt, 2, 7).stream().map(Picture::rgba).toList();
  }
}
