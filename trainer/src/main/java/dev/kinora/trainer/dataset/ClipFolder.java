package dev.kinora.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of animations: WebP and GIF files and folders of PNG pictures, with captions beside them. */
public record ClipFolder(Path folder) {
  public ClipFolder {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(folder + ": is not a folder");
    }
  }

  /** The captioned animations, each picture fitted to a square of {@code side} pixels. Decodes in parallel. */
  public List<Clip> clips(int side) {
    return Captions.read(folder).byName().entrySet().parallelStream()
        .map(entry -> clip(entry, side))
        .toList();
  }

  /** Pictures of every animation, captioned or not, at most {@code perAnimation} of each, evenly spread; for the upscaler. */
  public List<Picture> pictures(int side, int perAnimation) {
    return picturesOfEach(side, perAnimation).stream().flatMap(List::stream).toList();
  }

  /** The same, a list per animation in the order of their names. */
  public List<List<Picture>> picturesOfEach(int side, int perAnimation) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> paths = entries
          .sorted()
          .filter(path -> AnimationReader.forPath(path).isPresent())
          .toList();
      return paths.parallelStream()
          .map(path ->
              spread(frames(path), perAnimation).map(p -> p.fitted(side)).toList())
          .toList();
    } catch (IOException e) {
      throw AnimationReader.unreadable(folder, e);
    }
  }

  private Clip clip(Map.Entry<String, List<String>> captioned, int side) {
    List<Picture> pictures =
        frames(find(captioned.getKey())).stream().map(p -> p.fitted(side)).toList();
    return new Clip(captioned.getKey(), captioned.getValue(), pictures);
  }

  private Path find(String name) {
    return Stream.of(name + ".webp", name + ".gif", name)
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new DatasetException(
            "%s: captions name '%s' but there is no %s.webp, %s.gif or folder %s"
                .formatted(folder, name, name, name, name)));
  }

  private static List<Picture> frames(Path path) {
    Optional<AnimationReader> reader = AnimationReader.forPath(path);
    return reader
        .orElseThrow(() -> new DatasetException(path + ": is not an animation"))
        .read(path);
  }

  private static Stream<Picture> spread(List<Picture> pictures, int wanted) {
    int count = Math.min(wanted, pictures.size());
    return Stream.iterate(0, i -> i < count, i -> i + 1)
        .map(i -> pictures.get(i * pictures.size() / count));
  }
}
