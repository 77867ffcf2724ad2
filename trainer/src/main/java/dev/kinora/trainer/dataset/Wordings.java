package dev.kinora.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How people put what a caption says in a word or two: "a cute tiger", "the tiger with a hat". A model that learned captions as they
 * stand draws crumbs from anything longer. A pure function of the clip and the labels of all.
 *
 * @param labels of all clips
 */
record Wordings(List<String> labels) {
  /** Colours and moods are not among them: they tell clips apart. */
  private static final List<String> OF_LABELS = List.of(
      "a %s",
      "the %s",
      "a cute %s",
      "a funny %s",
      "a big %s",
      "a little %s",
      "a beautiful %s",
      "a %s in motion",
      "a picture of a %s",
      "an animated %s",
      "a %s on a white background",
      "a cartoon of the %s");

  private static final List<String> OF_OTHERS = List.of("a %s", "the %s", "a picture of %s");
  private static final List<String> WITH_SAID = List.of("%s %s", "a %s with %s");
  private static final List<String> WITH_ANOTHER =
      List.of("a %s with a %s", "the %s and the %s", "a %s in front of a %s", "a %s with %s");
  private static final int OTHERS = 12;

  Wordings {
    labels = List.copyOf(labels);
  }

  /** The caption itself first. */
  List<String> of(Clip clip, int caption) {
    String said = clip.captions().get(caption);
    if (caption > 0) {
      return Stream.concat(Stream.of(said), OF_OTHERS.stream().map(way -> worded(way, said)))
          .toList();
    }
    List<String> all = new ArrayList<>(List.of(said));
    OF_LABELS.forEach(way -> all.add(worded(way, said)));
    for (String more : clip.captions().subList(1, clip.captions().size())) {
      WITH_SAID.forEach(way -> all.add(worded(way, said, more)));
    }
    SplittableRandom random = new SplittableRandom(clip.name().hashCode());
    for (int i = 0; i < OTHERS; i++) {
      String another = labels.get(random.nextInt(labels.size()));
      all.add(worded(WITH_ANOTHER.get(i % WITH_ANOTHER.size()), said, another));
    }
    return List.copyOf(all);
  }

  private static String worded(String way, Object... words) {
    return way.formatted(words).replaceAll("\\ba (?=[aeiou])", "an ");
  }
}
