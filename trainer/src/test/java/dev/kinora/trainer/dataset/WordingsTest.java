package dev.kinora.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordingsTest {
  private static final Clip APE = new Clip(
      "ape", List.of("ape", "banana"), MovingShapes.clips(32).getFirst().pictures());
  private static final Wordings WORDINGS = new Wordings(List.of("ape", "owl", "hat"));

  @Test
  void aLabelIsPutInManyWaysItselfFirst() {
    List<String> ways = WORDINGS.of(APE, 0);

    assertThat(ways.getFirst()).isEqualTo("ape");
    assertThat(ways)
        .contains("an ape", "the ape", "a cute ape", "ape banana", "an ape with banana");
    assertThat(ways).allMatch(way -> way.contains("ape")).anyMatch(way -> way.contains("owl"));
    assertThat(ways).noneMatch(way -> way.contains(" a ape") || way.contains(" a owl"));
  }

  @Test
  void anotherCaptionSaysNothingOfOtherClips() {
    assertThat(WORDINGS.of(APE, 1))
        .containsExactly("banana", "a banana", "the banana", "a picture of banana");
  }

  @Test
  void theSameClipIsAlwaysPutInTheSameWays() {
    assertThat(new Wordings(WORDINGS.labels()).of(APE, 0)).isEqualTo(WORDINGS.of(APE, 0));
  }
}
