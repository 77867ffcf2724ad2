package dev.kinora.farm.allinone;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model packages of a folder, each in a folder of its own.
 *
 * @param faults of those that cannot be used, by the name of the folder as a model may be called; for clients, so they tell no path
 */
record LocalModels(List<ModelPackage> usable, Map<String, String> faults) {
  private static final Logger LOG = LoggerFactory.getLogger(LocalModels.class);

  /** Throws BAD_MODEL, naming each folder, where there are some and none can be used: a farm without a model helps nobody. */
  static LocalModels read(Path models) {
    if (!Files.isDirectory(models)) {
      return new LocalModels(List.of(), Map.of());
    }
    var usable = new ArrayList<ModelPackage>();
    var faults = new TreeMap<String, String>();
    var here = new ArrayList<String>();
    for (Path folder : folders(models)) {
      try {
        usable.add(ModelCatalogue.read(folder));
      } catch (FarmException e) {
        String fault = "the model in %s cannot be used: %s; repair it or move the folder away"
            .formatted(folder, e.getMessage());
        LOG.warn(fault);
        here.add(fault);
        faults.put(name(folder), fault.replace(folder.toString(), "" + folder.getFileName()));
      }
    }
    if (usable.isEmpty() && !here.isEmpty()) {
      throw new FarmException(FailureCode.BAD_MODEL, String.join("; ", here));
    }
    return new LocalModels(usable, faults);
  }

  /** Puts them into the catalogue, the faults too. */
  void publishTo(ModelCatalogue catalogue) {
    usable.forEach(catalogue::publish);
    catalogue.tellFaults(faults);
  }

  private static String name(Path folder) {
    String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = name.replaceAll("[^a-z0-9]+", "-").replaceFirst("^-", "");
    return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(63, plain.length()));
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
