package dev.kinora.trainer.preparation;

import dev.kinora.log.v1.DatasetItem;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.dataset.PixelFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Checks one animation, writes its pixels and describes it. Used by many threads at once. */
final class ItemMaker {
  static final String ENDING = ".rgba.gz";

  private static final double STILL = 5e-4;
  private static final int LARGE_FRAMES = 24;
  private static final int HASH_LETTERS = 24;

  private final Path dataset;
  private final PrepareRequest request;

  ItemMaker(Path dataset, PrepareRequest request) {
    this.dataset = dataset;
    this.request = request;
  }

  /** An item without split, and what it looks like. */
  record Made(DatasetItem item, Fingerprint fingerprint) {}

  /** Throws {@link DatasetException} with the reason when the animation is of no use. */
  Made make(String name, String sourceSha256, Captions.Facts facts, Animation animation) {
    List<Picture> small = animation.pictures().stream()
        .map(picture -> picture.fitted(Dataset.SMALL))
        .toList();
    LoopFacts loop = LoopFacts.of(small); // from picture to picture, however long each is shown
    if (loop.motion() < STILL) {
      throw new DatasetException(String.format(
          Locale.ROOT,
          "nothing moves (mean change %.5f of full scale, want %.4f)",
          loop.motion(),
          STILL));
    }
    if (loop.seam() > request.maxSeam()) {
      throw new DatasetException(String.format(
          Locale.ROOT,
          "jumps at the seam: the step from the last frame to the first is %.1f times the mean step (at most %.1f)",
          loop.seam(),
          request.maxSeam()));
    }
    List<String> heldOut = HeldOut.captions(name, facts.captions());
    String file = "pixels/" + sourceSha256.substring(0, HASH_LETTERS);
    DatasetItem item = DatasetItem.newBuilder()
        .setName(name)
        .setSourceSha256(sourceSha256)
        .addAllCaptions(
            facts.captions().stream().filter(c -> !heldOut.contains(c)).toList())
        .addAllHeldOutCaptions(heldOut)
        .setGroup(facts.source().orElseGet(() -> group(name)))
        .setLicense(facts.license().orElse(request.license()))
        .setConsent(facts.consent().orElse(request.consent()))
        .setSourceFrames(animation.pictures().size())
        .setSourceWidth(animation.width())
        .setSourceHeight(animation.height())
        .setFramesPerSecond(animation.framesPerSecond())
        .setMotion(loop.motion())
        .setSeam(loop.seam())
        .setSmall(PixelFiles.write(dataset, file + "-64" + ENDING, animation.inTime(small)))
        .setLarge(PixelFiles.write(
            dataset, file + "-256" + ENDING, spread(animation.inTime(animation.pictures()))))
        .build();
    return new Made(item, Fingerprint.of(animation.inTime(small)));
  }

  /** Animations of one subfolder come from one source; any other is its own. */
  private static String group(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  private static List<Picture> spread(List<Picture> pictures) {
    int count = Math.min(LARGE_FRAMES, pictures.size());
    return IntStream.range(0, count)
        .mapToObj(i -> pictures.get(i * pictures.size() / count))
        .toList();
  }
}
