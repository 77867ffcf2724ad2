package dev.kinora.worker.model;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CatalogueEntry;
import dev.kinora.v1.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where a worker's packages are: in folders of this machine, in the catalogue, and by digest among those that were fetched from
 * it before. Safe for use by many threads.
 */
final class PackageFinder {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final List<ModelPackage> local;
  private final ModelCatalogue catalogue;
  private final Path packages;

  /** A package that is known but perhaps not here yet. */
  record Found(String digest, Supplier<ModelPackage> fetch) {}

  /** {@code packages} is where those from the catalogue are kept. */
  PackageFinder(List<ModelPackage> local, ModelCatalogue catalogue, Path packages) {
    this.local = List.copyOf(local);
    this.catalogue = catalogue;
    this.packages = packages;
  }

  /**
   * UNKNOWN_MODEL, BAD_MODEL or UNAVAILABLE. A name may be moved to another package, so the catalogue is asked for it; a digest
   * means the same for ever.
   */
  Found find(String nameOrDigest) {
    Optional<ModelPackage> here =
        local.stream().filter(one -> one.isNamed(nameOrDigest)).findFirst();
    if (here.isPresent()) {
      return new Found(here.get().digest(), here::get);
    }
    if (DIGEST.matcher(nameOrDigest).matches()
        && Files.isDirectory(packages.resolve(nameOrDigest))) {
      return fetched(nameOrDigest);
    }
    CatalogueEntry entry = catalogue
        .resolve(nameOrDigest)
        .orElseThrow(() -> new FarmException(
            FailureCode.UNKNOWN_MODEL,
            "no model '%s': there are %s".formatted(nameOrDigest, names())));
    if (!entry.getFault().isEmpty()) {
      throw new FarmException(FailureCode.BAD_MODEL, entry.getFault());
    }
    return fetched(entry.getDigest());
  }

  private Found fetched(String digest) {
    return new Found(digest, () -> here(digest));
  }

  private ModelPackage here(String digest) {
    try {
      return ModelCatalogue.read(catalogue.fetch(digest, packages));
    } catch (FarmException e) {
      throw ModelFault.without(packages, "the worker's models", e);
    }
  }

  private String names() {
    var names = new ArrayList<String>();
    local.forEach(one -> names.add(one.manifest().getName()));
    catalogue.list().stream()
        .filter(entry -> entry.getFault().isEmpty())
        .forEach(entry -> names.add(entry.getManifest().getName()));
    return names.isEmpty()
        ? "none"
        : String.join(", ", names.stream().distinct().toList());
  }
}
