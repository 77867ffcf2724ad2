package dev.kinora.worker.model;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CatalogueEntry;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that this worker has loaded. Finds a job's model in its local folders or in the catalogue, loads it at first
 * use, and closes the least recently used one that nobody holds when a place is needed. A borrower waits while all places
 * are held. Safe for use by many threads; one load at a time.
 */
public final class ModelShelf implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelShelf.class);

  private final ModelOpener opener;
  private final ModelCatalogue catalogue;
  private final Map<String, ModelPackage> local = new LinkedHashMap<>();
  private final Path packages;
  private final int capacity;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  /** By digest, least recently used first. */
  private final Map<String, Shelved> loaded = new LinkedHashMap<>(8, 0.75f, true);

  /** Names of the loaded ones; read without the lock, which is held for as long as a load takes. */
  private volatile List<String> loadedNames = List.of();

  private static final class Shelved {
    private final LoadedModel model;
    private int borrowers;

    private Shelved(LoadedModel model) {
      this.model = model;
    }
  }

  /** A model that stays loaded until this is closed. */
  public final class Borrowed implements AutoCloseable {
    private final Shelved shelved;
    private boolean open = true;

    private Borrowed(Shelved shelved) {
      this.shelved = shelved;
    }

    public SamplingModel model() {
      return shelved.model.sampling();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (open) {
          open = false;
          shelved.borrowers--;
          returned.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** {@code packages} is where packages from the catalogue are kept. */
  public ModelShelf(
      ModelOpener opener,
      ModelCatalogue catalogue,
      List<ModelPackage> local,
      Path packages,
      int capacity) {
    this.opener = opener;
    this.catalogue = catalogue;
    this.packages = packages;
    this.capacity = capacity;
    local.forEach(one -> this.local.put(one.digest(), one));
  }

  /** Takes over a model that was loaded before. */
  void put(LoadedModel model) {
    lock.lock();
    try {
      loaded.put(model.sampling().digest(), new Shelved(model));
      noteNames();
    } finally {
      lock.unlock();
    }
  }

  /** Loads what the job names, or {@code otherwise} where it names none. UNKNOWN_MODEL, BAD_MODEL or UNAVAILABLE. */
  public Borrowed borrow(RenderJob job, String otherwise) throws InterruptedException {
    String wanted = !job.getModelDigest().isEmpty()
        ? job.getModelDigest()
        : !job.getSpec().getModel().isEmpty() ? job.getSpec().getModel() : otherwise;
    return borrow(wanted);
  }

  /** By name or digest. */
  public Borrowed borrow(String nameOrDigest) throws InterruptedException {
    Found found = find(nameOrDigest);
    lock.lockInterruptibly();
    try {
      Shelved shelved = loaded.get(found.digest());
      while (shelved == null && !roomForOne()) {
        returned.await();
        shelved = loaded.get(found.digest());
      }
      if (shelved == null) {
        shelved = new Shelved(opener.load(found.fetch().get()));
        loaded.put(found.digest(), shelved);
        noteNames();
      }
      shelved.borrowers++;
      return new Borrowed(shelved);
    } finally {
      lock.unlock();
    }
  }

  /** Names of the models that are loaded now. Never waits. */
  public List<String> loaded() {
    return loadedNames;
  }

  /** Called with the lock held. */
  private void noteNames() {
    loadedNames = loaded.values().stream()
        .map(shelved -> shelved.model.sampling().manifest().getName())
        .toList();
  }

  /** A package that is known but perhaps not here yet. */
  private record Found(String digest, Supplier<ModelPackage> fetch) {}

  private Found find(String nameOrDigest) {
    Optional<ModelPackage> here =
        local.values().stream().filter(one -> one.isNamed(nameOrDigest)).findFirst();
    if (here.isPresent()) {
      return new Found(here.get().digest(), here::get);
    }
    CatalogueEntry entry = catalogue
        .resolve(nameOrDigest)
        .orElseThrow(() -> new FarmException(
            FailureCode.UNKNOWN_MODEL,
            "no model '%s': there are %s".formatted(nameOrDigest, names())));
    return new Found(
        entry.getDigest(), () -> ModelCatalogue.read(catalogue.fetch(entry.getDigest(), packages)));
  }

  private String names() {
    var names = new ArrayList<String>();
    local.values().forEach(one -> names.add(one.manifest().getName()));
    catalogue.list().forEach(entry -> names.add(entry.getManifest().getName()));
    return names.isEmpty()
        ? "none"
        : String.join(", ", names.stream().distinct().toList());
  }

  /** Called with the lock held. False where every loaded model is held. */
  private boolean roomForOne() {
    if (loaded.size() < capacity) {
      return true;
    }
    var idle = loaded.entrySet().stream()
        .filter(entry -> entry.getValue().borrowers == 0)
        .findFirst();
    idle.ifPresent(entry -> {
      LOG.info("closing model {} for another", entry.getKey());
      loaded.remove(entry.getKey());
      entry.getValue().model.close();
      noteNames();
    });
    return idle.isPresent();
  }

  /** Closes every model. Nobody may hold one: the sampler is stopped first. */
  @Override
  public void close() {
    lock.lock();
    try {
      loaded.values().forEach(shelved -> shelved.model.close());
      loaded.clear();
    } finally {
      lock.unlock();
    }
  }
}
