package dev.kinora.infra.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.ByteOrderMark;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.CatalogueEntry;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The models of the farm: packages in the store under {@code models/packages/{digest}/}, and names that point to one,
 * under {@code models/names/{name}}. A package never changes; publishing another one under a name moves the name. What should be
 * a model and is none stands under {@code models/faults/{name}}, with the reason.
 */
public final class ModelCatalogue {
  private static final String NAMES = StoreKeys.modelName("");
  private static final String FAULTS = StoreKeys.modelFault("");
  private static final int MOST = 1000;

  private final ObjectStore store;

  public ModelCatalogue(ObjectStore store) {
    this.store = store;
  }

  /** Throws BAD_MODEL, saying all that is missing or wrong. */
  public static ModelPackage read(Path folder) {
    return new PackageReader(folder).read();
  }

  /** The manifest is stored last and the name after it: a name always points to a whole package. */
  public void publish(ModelPackage model) {
    String prefix = StoreKeys.modelPackage(model.digest());
    if (store.stat(prefix + PackageReader.MANIFEST).isEmpty()) {
      for (String file : filesManifestLast(model.folder())) {
        store.putFileIfAbsent(
            prefix + file, model.folder().resolve(file), mediaType(file), Map.of());
      }
    }
    byte[] digest = model.digest().getBytes(StandardCharsets.UTF_8);
    store.put(StoreKeys.modelName(model.manifest().getName()), digest, "text/plain");
  }

  /** These packages cannot be used, by name, and no others: what was said before is forgotten. */
  public void tellFaults(Map<String, String> faults) {
    store.list(FAULTS, MOST).stream()
        .filter(key -> !faults.containsKey(key.substring(FAULTS.length())))
        .forEach(store::delete);
    faults.forEach((name, fault) -> store.put(
        StoreKeys.modelFault(name), fault.getBytes(StandardCharsets.UTF_8), "text/plain"));
  }

  /** Every name with what it points to now, by name; then what cannot be used, with its fault. */
  public List<CatalogueEntry> list() {
    Stream<Optional<CatalogueEntry>> named =
        store.list(NAMES, MOST).stream().map(key -> named(key.substring(NAMES.length())));
    Stream<Optional<CatalogueEntry>> faulty =
        store.list(FAULTS, MOST).stream().map(key -> faulty(key.substring(FAULTS.length())));
    return Stream.concat(named, faulty).flatMap(Optional::stream).toList();
  }

  /** Empty where there is no such name or digest. An entry with a fault is one that nobody can render with. */
  public Optional<CatalogueEntry> resolve(String nameOrDigest) {
    if (nameOrDigest.matches("[0-9a-f]{64}")) {
      return entry(nameOrDigest);
    }
    if (!nameOrDigest.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      return Optional.empty();
    }
    return named(nameOrDigest).or(() -> faulty(nameOrDigest));
  }

  private Optional<CatalogueEntry> named(String name) {
    return store
        .get(StoreKeys.modelName(name))
        .flatMap(bytes -> entry(new String(bytes, StandardCharsets.UTF_8).strip()))
        .map(entry -> entry.getFault().isEmpty()
            ? entry
            : entry.toBuilder()
                .setManifest(ModelManifest.newBuilder().setName(name))
                .build());
  }

  private Optional<CatalogueEntry> faulty(String name) {
    return store
        .get(StoreKeys.modelFault(name))
        .map(fault -> CatalogueEntry.newBuilder()
            .setManifest(ModelManifest.newBuilder().setName(name))
            .setFault(new String(fault, StandardCharsets.UTF_8))
            .build());
  }

  /**
   * The package's folder on this machine, {@code cacheFolder/digest}: downloaded and checked against its digest where it
   * is not there yet. Several processes may share a cache folder.
   */
  public Path fetch(String digest, Path cacheFolder) {
    Path target = cacheFolder.resolve(digest);
    if (Files.isDirectory(target)) {
      return target;
    }
    String prefix = StoreKeys.modelPackage(digest);
    List<String> keys = store.list(prefix, MOST);
    if (keys.isEmpty()) {
      throw new FarmException(FailureCode.UNKNOWN_MODEL, "there is no model with digest " + digest);
    }
    try {
      Files.createDirectories(cacheFolder);
      Path download = Files.createTempDirectory(cacheFolder, "download-");
      try {
        for (String key : keys) {
          copy(key, download.resolve(key.substring(prefix.length())));
        }
        check(digest, download);
        moveWhole(download, target);
      } finally {
        remove(download);
      }
      return target;
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INTERNAL, // this machine's disk: another worker may have room
          "cannot keep the model in %s: %s".formatted(cacheFolder, e.getMessage()),
          e);
    }
  }

  private static List<String> filesManifestLast(Path folder) {
    try {
      List<String> files = new ArrayList<>(new PackageReader(folder).files());
      files.remove(PackageReader.MANIFEST);
      files.add(PackageReader.MANIFEST);
      return files;
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.BAD_MODEL, "cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private Optional<CatalogueEntry> entry(String digest) {
    return store.get(StoreKeys.modelPackage(digest) + PackageReader.MANIFEST).map(json -> {
      var manifest = ModelManifest.newBuilder();
      try {
        JsonFormat.parser()
            .ignoringUnknownFields()
            .merge(ByteOrderMark.without(new String(json, StandardCharsets.UTF_8)), manifest);
      } catch (InvalidProtocolBufferException e) {
        return CatalogueEntry.newBuilder()
            .setDigest(digest)
            .setFault("its manifest in the store is broken: " + e.getMessage())
            .build();
      }
      return CatalogueEntry.newBuilder().setDigest(digest).setManifest(manifest).build();
    });
  }

  private void copy(String key, Path file) throws IOException {
    long bytes = store
        .stat(key)
        .orElseThrow(
            () -> new FarmException(FailureCode.UNAVAILABLE, key + " is gone from the store"))
        .bytes();
    Files.createDirectories(file.getParent());
    try (InputStream in = store.open(key, 0, bytes)) {
      Files.copy(in, file);
    }
  }

  private static void check(String digest, Path folder) {
    String real = read(folder).digest();
    if (!real.equals(digest)) {
      throw new FarmException(
          FailureCode.BAD_MODEL,
          "the store's model %s is damaged: its digest is %s".formatted(digest, real));
    }
  }

  /** Where another process was faster, its copy is as good. */
  private static void moveWhole(Path download, Path target) throws IOException {
    try {
      Files.move(download, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String mediaType(String file) {
    return file.endsWith(".json") ? "application/json" : "application/octet-stream";
  }
}
