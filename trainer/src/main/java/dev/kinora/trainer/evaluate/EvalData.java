package dev.kinora.trainer.evaluate;

import dev.kinora.log.v1.DatasetSplit;
import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.Item;
import dev.kinora.trainer.dataset.Picture;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a package is judged on.
 *
 * @param digest of the data set it comes from, hex digits
 * @param subjects the captioned clips, which it learned
 * @param unseen large pictures of clips that its upscaler did not learn from
 */
record EvalData(String digest, List<Subject> subjects, List<Picture> unseen) {
  static final int FRAMES = 24;
  private static final int UNSEEN_PER_CLIP = 4;
  private static final int MOST_UNSEEN = 64;

  EvalData {
    subjects = List.copyOf(subjects);
    unseen = List.copyOf(unseen);
  }

  /**
   * A clip that was learned.
   *
   * @param captions all that it is called, the first is its label
   * @param heldOut those of them that were not learned
   * @param frames {@value #FRAMES}, evenly spread, at the size of the latents
   */
  record Subject(Set<String> captions, List<String> heldOut, List<Picture> frames) {
    static Subject of(Clip clip) {
      return of(clip, List.of());
    }

    static Subject of(Clip clip, List<String> heldOut) {
      Set<String> captions = new LinkedHashSet<>(clip.captions());
      captions.addAll(heldOut);
      return new Subject(captions, heldOut, spread(clip.pictures(), FRAMES));
    }

    String label() {
      return captions.iterator().next();
    }

    boolean says(String caption) {
      return captions.stream().anyMatch(caption::equalsIgnoreCase);
    }
  }

  /** Reads the frames at {@code side} pixels, those of the unseen at the data set's large size. */
  static EvalData of(Dataset dataset, int side) {
    List<Subject> subjects = dataset.items().parallelStream()
        .filter(Item::captioned)
        .map(item -> Subject.of(item.clip(side), item.heldOutCaptions()))
        .toList();
    List<Picture> unseen = dataset.items().parallelStream()
        .filter(item -> item.split() == DatasetSplit.HELD_OUT && item.sharp())
        .flatMap(item -> spread(item.pictures(Dataset.LARGE), UNSEEN_PER_CLIP).stream())
        .toList();
    return new EvalData(
        dataset.manifest().getDigest(),
        subjects,
        spread(unseen, Math.min(MOST_UNSEEN, unseen.size())));
  }

  /** At most {@code most} subjects, evenly spread. */
  List<Subject> some(int most) {
    return spread(subjects, Math.min(most, subjects.size()));
  }

  Stream<Picture> frames() {
    return subjects.stream().flatMap(subject -> subject.frames().stream());
  }

  /** {@code count} of them at even distances; where there are fewer, some more than once. */
  static <T> List<T> spread(List<T> all, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> all.get((int) Math.round((double) i * all.size() / count) % all.size()))
        .toList();
  }
}
