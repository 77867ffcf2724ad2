package dev.kinora.farm.allinone;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The model packages of a folder, each in a folder of its own. */
final class LocalModels {
  private LocalModels() {}

  /** Throws BAD_MODEL, naming the folder, where one is broken: a farm that silently lacks a model helps nobody. */
  static List<ModelPackage> read(Path models) {
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    return folders(models).stream().map(LocalModels::readOne).toList();
  }

  private static ModelPackage readOne(Path folder) {
    try {
      return ModelCatalogue.read(folder);
    } catch (FarmException e) {
      throw new FarmException(
          FailureCode.BAD_MODEL,
          "the model in %s cannot be used: %s; repair it or move the folder away"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static List<Path> folders(Path models) {
    try (Stream<Path> all = Files.list(models)) {
      return all.filter(Files::isDirectory)
          .filter(f -> !f.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.BAD_MODEL, "cannot read the folder %s: %s".formatted(models, e), e);
    }
  }
}
