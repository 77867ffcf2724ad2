package dev.kinora.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.worker.model.TextEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaptionIndexTest {
  private static final List<Picture> PICTURES =
      MovingShapes.clips(32).getFirst().pictures();

  /** What a text means, as an angle in degrees. */
  private static final Map<String, Integer> MEANINGS = Map.ofEntries(
      Map.entry("cat", 0),
      Map.entry("kitten", 3),
      Map.entry("pet", 12),
      Map.entry("dog", 20),
      Map.entry("cow", 45),
      Map.entry("animal", 50),
      Map.entry("fast", 100),
      Map.entry("sports vehicle", 115),
      Map.entry("car", 120),
      Map.entry("lorry", 130));

  private static final TextEncoder ANGLES = new TextEncoder() {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public float[] embed(String text) {
      double angle = Math.toRadians(MEANINGS.getOrDefault(text.toLowerCase(Locale.ROOT), 0));
      return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
  };

  private final CaptionIndex index = CaptionIndex.of(
      List.of(
          clip("cat", "kitten", "pet", "animal"),
          clip("dog", "pet", "animal"),
          clip("cow", "animal", "pet"),
          clip("sports vehicle", "car", "fast"),
          clip("car"),
          clip("lorry", "CAR", "fast")),
      ANGLES);

  @Test
  void aSharedCaptionLeadsToTheLabelThatMeansMostNearlyTheSame() {
    assertThat(label("kitten")).isEqualTo("cat");
    assertThat(label("pet")).isEqualTo("dog");
    assertThat(label("animal")).isEqualTo("cow");
    assertThat(label("fast")).isEqualTo("sports vehicle");
  }

  @Test
  void aLabelLeadsToItselfWhateverElseIsCalledSo() {
    assertThat(label("car")).isEqualTo("car");
    assertThat(List.of("cat", "dog", "cow", "sports vehicle", "lorry"))
        .allSatisfy(label -> assertThat(label(label)).isEqualTo(label));
  }

  @Test
  void whatIsHeardAlikeIsThereOnce() {
    assertThat(index.embeddings()).hasSameSizeAs(MEANINGS.keySet());
    assertThat(index.numbers()).hasSize(2 * MEANINGS.size()).startsWith(ANGLES.embed("cat"));
  }

  private String label(String caption) {
    int label = index.labels().get(place(caption));
    return MEANINGS.keySet().stream()
        .filter(one -> place(one) == label)
        .findAny()
        .orElseThrow();
  }

  private int place(String caption) {
    float[] meant = ANGLES.embed(caption);
    return IntStream.range(0, index.embeddings().size())
        .filter(i -> Arrays.equals(index.embeddings().get(i), meant))
        .findFirst()
        .orElseThrow();
  }

  private static Clip clip(String... captions) {
    return new Clip(captions[0], List.of(captions), PICTURES);
  }
}
