package dev.kinora.trainer.train;

import dev.kinora.log.v1.DatasetSplit;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Item;
import dev.kinora.trainer.dataset.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the upscaler learns from, and large pictures of sources that it never sees. */
record UpscalerPictures(List<Picture> learned, List<Picture> heldOut) {
  private static final int PER_ITEM = 4;

  /** A few pictures of every animation that is sharp enough, at {@code side} pixels. */
  static UpscalerPictures of(Dataset dataset, int side) {
    List<Picture> learned = new ArrayList<>();
    List<Picture> heldOut = new ArrayList<>();
    for (Item item : dataset.items()) {
      if (item.sharp()) {
        boolean kept = item.split() == DatasetSplit.HELD_OUT;
        (kept ? heldOut : learned).addAll(spread(item.pictures(side)));
      }
    }
    if (learned.isEmpty()) {
      throw new DatasetException(
          "%s: no animation is %s pixels large, which the upscaler learns from; --recipe small has none"
              .formatted(dataset.folder(), side));
    }
    return new UpscalerPictures(List.copyOf(learned), List.copyOf(heldOut));
  }

  private static List<Picture> spread(List<Picture> pictures) {
    int count = Math.min(PER_ITEM, pictures.size());
    return IntStream.range(0, count)
        .mapToObj(i -> pictures.get(i * pictures.size() / count))
        .toList();
  }
}
