package dev.kinora.trainer.dataset;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.log.v1.DatasetManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of prepared animations: {@code dataset.json} says what is in it, {@code pixels/} holds the frames, {@code NOTICE} and {@code
 * ABOUT.md} may lie beside them. Opening reads the manifest alone; pixels are read, and checked against it, when they are asked for.
 */
public record Dataset(Path folder, DatasetManifest manifest) {
  public static final String MANIFEST = "dataset.json";
  public static final int FORMAT = 1;
  /** Sides of the two sizes that every item has. */
  public static final int SMALL = 64;

  public static final int LARGE = 256;

  /** Throws {@link DatasetException} with one line when there is no data set, or its manifest was changed. */
  public static Dataset open(Path folder) {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new DatasetException(folder + ": is no data set (no " + MANIFEST
          + "); make one with: kinora data prepare FOLDER -o " + folder);
    }
    DatasetManifest.Builder manifest = DatasetManifest.newBuilder();
    try {
      JsonFormat.parser().merge(Files.readString(file), manifest);
    } catch (InvalidProtocolBufferException e) {
      throw new DatasetException(file + ": is not a data set's manifest: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DatasetException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (manifest.getFormat() != FORMAT) {
      throw new DatasetException(
          "%s: has format %s, this build reads %s; prepare the data set again"
              .formatted(file, manifest.getFormat(), FORMAT));
    }
    String digest = digest(manifest.build());
    if (!digest.equals(manifest.getDigest())) {
      throw new DatasetException(
          "%s: was changed after it was written: its digest is %s, not %s; prepare the data set again"
              .formatted(file, digest, manifest.getDigest()));
    }
    return new Dataset(folder, manifest.build());
  }

  /** What names a data set: any change of captions, pixels or facts changes it. */
  public static String digest(DatasetManifest manifest) {
    return Sha256.of(manifest.toBuilder().clearDigest().build().toByteArray());
  }

  public List<Item> items() {
    return manifest.getItemsList().stream()
        .map(facts -> new Item(folder, facts))
        .toList();
  }

  /** The items with captions as clips of {@code side} pixels, in the order of their names. Reads in parallel. */
  public List<Clip> clips(int side) {
    List<Clip> clips = items().parallelStream()
        .filter(Item::captioned)
        .map(item -> item.clip(side))
        .toList();
    if (clips.isEmpty()) {
      throw new DatasetException(folder + ": has no animation with a caption");
    }
    return clips;
  }
}
