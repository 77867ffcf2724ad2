package dev.kinora.trainer.preparation;

import dev.kinora.log.v1.DatasetItem;
import dev.kinora.log.v1.DatasetManifest;
import dev.kinora.log.v1.DatasetSplit;
import dev.kinora.log.v1.RejectedItem;
import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.dataset.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes a data set. What cannot be used is listed with its reason and stops nothing; only where nothing can be used is there an error.
 * The manifest is written last: a folder without one is not a data set.
 */
public final class Preparation {
  private static final double SHAPES_RATE = 24;

  private final DatasetFolder folder;
  private final ItemMaker maker;
  private final PrepareRequest request;
  private final Consumer<String> progress;

  private Preparation(Path dataset, PrepareRequest request, Consumer<String> progress) {
    this.folder = new DatasetFolder(dataset);
    this.request = request;
    this.progress = progress;
    this.maker = new ItemMaker(dataset, request);
  }

  /** {@code progress} is told a name as each animation is done, by several threads. An earlier data set is replaced. */
  public static Dataset ofFolder(
      Path folder, Path dataset, PrepareRequest request, Consumer<String> progress) {
    Captions captions = Captions.read(folder);
    FoundFiles found = FoundFiles.in(folder);
    Preparation preparation = new Preparation(dataset, request, progress);
    preparation.folder.clear();
    List<Outcome> outcomes = new ArrayList<>(found.byName().entrySet().parallelStream()
        .map(entry -> preparation.outcome(folder, entry.getKey(), entry.getValue(), captions))
        .toList());
    found.leftOut().forEach(left -> outcomes.add(new Rejected(left)));
    for (String name : captions.byName().keySet()) {
      if (!found.byName().containsKey(name)) {
        outcomes.add(rejected(name, "there are captions for it but no animation of this name"));
      }
    }
    for (String paper : List.of("NOTICE", "ABOUT.md")) {
      preparation.folder.copy(folder.resolve(paper));
    }
    return preparation.finish(outcomes);
  }

  /** The drawn shapes of {@link MovingShapes} as a data set: for tests and first tries. */
  public static Dataset ofShapes(Path dataset) {
    PrepareRequest request = new PrepareRequest(
        "Apache-2.0", "drawn by Kinora", PrepareRequest.MAX_SEAM, PrepareRequest.HELD_OUT);
    Preparation preparation = new Preparation(dataset, request, name -> {});
    preparation.folder.clear();
    return preparation.finish(MovingShapes.clips(Dataset.LARGE).parallelStream()
        .map(preparation::outcome)
        .toList());
  }

  /** What became of one animation. */
  private sealed interface Outcome permits Taken, Rejected {}

  private record Taken(ItemMaker.Made made) implements Outcome {}

  private record Rejected(RejectedItem item) implements Outcome {}

  private Outcome outcome(Path folder, String name, FoundFiles.Found found, Captions captions) {
    try {
      Animation animation = found.reader().read(found.path());
      return new Taken(maker.make(name, sourceHash(found.files()), captions.of(name), animation));
    } catch (DatasetException e) {
      return rejected(name, below(folder, e));
    } catch (IOException | RuntimeException e) { // a decoder that damage threw off course
      return rejected(name, below(folder, AnimationReader.unreadable(found.path(), e)));
    } finally {
      progress.accept(name);
    }
  }

  private Outcome outcome(Clip clip) {
    MessageDigest hash = Sha256.digest();
    clip.pictures().forEach(picture -> hash.update(picture.rgba()));
    Picture first = clip.pictures().getFirst();
    Animation animation =
        Animation.even(first.width(), first.height(), SHAPES_RATE, clip.pictures());
    String source = HexFormat.of().formatHex(hash.digest());
    return new Taken(
        maker.make(clip.name(), source, Captions.Facts.of(clip.captions()), animation));
  }

  /** What is wrong, whatever the folder is called: its name is no part of a data set. */
  private static String below(Path folder, DatasetException e) {
    return String.valueOf(e.getMessage()).replace(folder + File.separator, "");
  }

  private static Rejected rejected(String name, String reason) {
    return new Rejected(
        RejectedItem.newBuilder().setName(name).setReason(reason).build());
  }

  private static String sourceHash(List<Path> files) throws IOException {
    MessageDigest hash = Sha256.digest();
    byte[] piece = new byte[1 << 16];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          hash.update(piece, 0, read);
        }
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private Dataset finish(List<Outcome> outcomes) {
    List<RejectedItem> rejected = new ArrayList<>();
    List<ItemMaker.Made> made = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Rejected one -> rejected.add(one.item());
        case Taken one -> made.add(one.made());
      }
    }
    made.sort(Comparator.comparing(one -> one.item().getName()));
    List<DatasetItem> items = split(withoutDoubles(made, rejected));
    rejected.sort(Comparator.comparing(RejectedItem::getName));
    if (items.isEmpty()) {
      String first = rejected.isEmpty()
          ? "no file ends in .webp, .gif, .png, .apng, .mp4, .m4v, .mov or .webm"
          : "first %s: %s"
              .formatted(rejected.getFirst().getName(), rejected.getFirst().getReason());
      throw new DatasetException("nothing to learn from was found; " + first);
    }
    DatasetManifest manifest = DatasetManifest.newBuilder()
        .setFormat(Dataset.FORMAT)
        .addAllItems(items)
        .addAllRejected(rejected)
        .build();
    manifest = manifest.toBuilder().setDigest(Dataset.digest(manifest)).build();
    return folder.write(manifest);
  }

  /** The first of equal animations stays, by name, one with captions before one without. */
  private static List<DatasetItem> withoutDoubles(
      List<ItemMaker.Made> made, List<RejectedItem> rejected) {
    List<ItemMaker.Made> kept = new ArrayList<>();
    for (boolean captioned : new boolean[] {true, false}) {
      for (ItemMaker.Made one : made) {
        if ((one.item().getCaptionsCount() > 0) != captioned) {
          continue;
        }
        Optional<ItemMaker.Made> same =
            kept.stream().filter(k -> k.fingerprint().same(one.fingerprint())).findFirst();
        same.ifPresentOrElse(
            k -> rejected.add(RejectedItem.newBuilder()
                .setName(one.item().getName())
                .setReason("shows the same as " + k.item().getName())
                .build()),
            () -> kept.add(one));
      }
    }
    return kept.stream()
        .map(ItemMaker.Made::item)
        .sorted(Comparator.comparing(DatasetItem::getName))
        .toList();
  }

  private List<DatasetItem> split(List<DatasetItem> items) {
    Set<String> groups = items.stream().map(DatasetItem::getGroup).collect(Collectors.toSet());
    Set<String> heldOut = HeldOut.groups(groups, request.heldOut());
    return items.stream()
        .map(item -> item.toBuilder()
            .setSplit(
                heldOut.contains(item.getGroup()) ? DatasetSplit.HELD_OUT : DatasetSplit.TRAIN)
            .build())
        .toList();
  }
}
