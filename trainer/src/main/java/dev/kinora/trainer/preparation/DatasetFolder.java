package dev.kinora.trainer.preparation;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.log.v1.DatasetManifest;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder that a data set is written into. */
record DatasetFolder(Path path) {
  /** What a preparation that was cut short may have left. */
  private static final List<String> OWN =
      List.of("pixels", "NOTICE", "ABOUT.md", Dataset.MANIFEST + ".partial");

  /** Leaves an earlier data set's folder empty; refuses a folder that holds anything else. */
  void clear() {
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          boolean foreign =
              entries.anyMatch(entry -> !OWN.contains(entry.getFileName().toString()));
          if (foreign && !Files.exists(path.resolve(Dataset.MANIFEST))) {
            throw new DatasetException(
                path + ": is not empty and no data set; name another folder for the data set");
          }
        }
        Files.deleteIfExists(path.resolve(Dataset.MANIFEST));
        deletePixels(Set.of());
      }
      Files.createDirectories(path.resolve("pixels"));
    } catch (IOException e) {
      throw new DatasetException(path + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Deletes what the manifest does not name, then writes it. */
  Dataset write(DatasetManifest manifest) {
    try {
      deletePixels(manifest.getItemsList().stream()
          .flatMap(item -> Stream.of(item.getSmall().getFile(), item.getLarge().getFile()))
          .collect(Collectors.toSet()));
      Path partial = path.resolve(Dataset.MANIFEST + ".partial");
      Files.writeString(
          partial, JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(manifest) + "\n");
      Files.move(
          partial,
          path.resolve(Dataset.MANIFEST),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return new Dataset(path, manifest);
    } catch (IOException e) {
      throw new DatasetException(path + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** A text that lies beside the animations and goes with them; nothing where there is none. */
  void copy(Path paper) {
    try {
      if (Files.isRegularFile(paper)) {
        Files.copy(paper, path.resolve(paper.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new DatasetException(paper + ": cannot be copied: " + e.getMessage(), e);
    }
  }

  private void deletePixels(Set<String> wanted) throws IOException {
    Path pixels = path.resolve("pixels");
    if (!Files.isDirectory(pixels)) {
      return;
    }
    try (Stream<Path> files = Files.list(pixels)) {
      for (Path file : files.toList()) {
        String name = "pixels/" + file.getFileName();
        if (name.endsWith(ItemMaker.ENDING) && !wanted.contains(name)) {
          Files.delete(file);
        }
      }
    }
  }
}
