package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestFramesTest {
  @Test
  void aCopyIsAtNoDistance() {
    List<Picture> learned = MovingShapes.clips(32).getFirst().pictures();

    assertThat(new NearestFrames(learned).distance(learned.get(7))).isZero();
    assertThat(new NearestFrames(learned).mean(learned)).isZero();
  }

  @Test
  void theNearestCountsWhereverItLies() {
    NearestFrames learned = new NearestFrames(Pictures.flats(0, 204, 102, 255));

    assertThat(learned.distance(Pictures.flat(153))).isCloseTo(.2, within(1e-12));
    assertThat(learned.mean(Pictures.flats(102, 153))).isCloseTo(.1, within(1e-12));
  }

  @Test
  void givingUpEarlyChangesNothing() {
    List<Picture> star = MovingShapes.clips(32).get(3).pictures();
    List<Picture> others = MovingShapes.clips(32).stream()
        .limit(3)
        .flatMap(clip -> clip.pictures().stream())
        .toList();
    double nearest = others.stream()
        .mapToDouble(other -> star.getFirst().difference(other))
        .min()
        .orElseThrow();

    assertThat(new NearestFrames(others).distance(star.getFirst())).isEqualTo(nearest);
  }
}
