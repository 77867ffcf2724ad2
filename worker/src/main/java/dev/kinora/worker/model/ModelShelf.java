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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that this worker has loaded. Finds a job's model in its local folders or in the catalogue, loads it at first
 * use, and closes the least recently used one that nobody holds when a place is needed. A borrower waits while all places
 * are held. A package that proved bad is refused from then on, without a further try. Safe for use by many threads; one load at
 * a time, during which the loaded ones can be borrowed.
 */
public final class ModelShelf implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelShelf.class);

  private static final int REMEMBERED = 1_000;

  private final ModelOpener opener;
  private final ModelCatalogue catalogue;
  private final Map<String, ModelPackage> local = new LinkedHashMap<>();
  private final Path packages;
  private final int capacity;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  /** By digest, least recently used first. */
  private final Map<String, Shelved> loaded = new LinkedHashMap<>(8, 0.75f, true);

  /** By digest: packages that cannot be used, whoever asks for them again. */
  private final Map<String, FarmException> bad = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, FarmException> eldest) {
      return size() > REMEMBERED;
    }
  };

  private boolean loading;
  private boolean closed;

  /** Names of the loaded ones; read without the lock. */
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
          if (--shelved.borrowers == 0 && shelved.model.hung().isPresent()) {
            bad.put(model().digest(), shelved.model.hung().orElseThrow());
            remove(model().digest(), shelved);
          }
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
      while (true) {
        Shelved shelved = usable(found.digest());
        if (shelved != null) {
          shelved.borrowers++;
          return new Borrowed(shelved);
        }
        if (!loading && roomForOne()) {
          break;
        }
        returned.await();
      }
      loading = true;
    } finally {
      lock.unlock();
    }
    return loaded(found);
  }

  /** Whether a model proved bad here, so that it cannot be borrowed. By name or digest. */
  public boolean refuses(String nameOrDigest) {
    String digest = find(nameOrDigest).digest();
    lock.lock();
    try {
      Shelved shelved = loaded.get(digest);
      return bad.containsKey(digest) || (shelved != null && shelved.model.hung().isPresent());
    } finally {
      lock.unlock();
    }
  }

  /** The loaded one, or null; BAD_MODEL where it was found to be bad. Called with the lock held. */
  private @Nullable Shelved usable(String digest) {
    Shelved shelved = loaded.get(digest);
    if (shelved != null) {
      shelved.model.hung().ifPresent(hung -> {
        bad.put(digest, hung);
        if (shelved.borrowers == 0) {
          remove(digest, shelved);
        }
      });
    }
    FarmException fault = bad.get(digest);
    if (fault != null) {
      throw new FarmException(fault.code(), String.valueOf(fault.getMessage()), fault);
    }
    return shelved;
  }

  /** Without the lock: a load takes as long as it takes, and others borrow what is there. */
  private Borrowed loaded(Found found) {
    LoadedModel model = null;
    try {
      ModelPackage fetched = found.fetch().get();
      model = opened(fetched);
      lock.lock();
      try {
        if (closed) {
          throw new FarmException(FailureCode.UNAVAILABLE, "the worker's models are closed");
        }
        var shelved = new Shelved(model);
        shelved.borrowers++;
        loaded.put(found.digest(), shelved);
        noteNames();
        model = null;
        return new Borrowed(shelved);
      } finally {
        lock.unlock();
      }
    } finally {
      if (model != null) {
        model.close();
      }
      lock.lock();
      try {
        loading = false;
        returned.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A package that is bad stays so: it is not loaded again. */
  private LoadedModel opened(ModelPackage fetched) {
    try {
      return opener.load(fetched);
    } catch (FarmException e) {
      if (e.code() == FailureCode.BAD_MODEL) {
        lock.lock();
        try {
          bad.put(fetched.digest(), e);
        } finally {
          lock.unlock();
        }
      }
      throw e;
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
    if (!entry.getFault().isEmpty()) {
      throw new FarmException(FailureCode.BAD_MODEL, entry.getFault());
    }
    return new Found(
        entry.getDigest(), () -> ModelCatalogue.read(catalogue.fetch(entry.getDigest(), packages)));
  }

  private String names() {
    var names = new ArrayList<String>();
    local.values().forEach(one -> names.add(one.manifest().getName()));
    catalogue.list().stream()
        .filter(entry -> entry.getFault().isEmpty())
        .forEach(entry -> names.add(entry.getManifest().getName()));
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
      remove(entry.getKey(), entry.getValue());
    });
    return idle.isPresent();
  }

  /** Called with the lock held, for one that nobody holds. */
  private void remove(String digest, Shelved shelved) {
    loaded.remove(digest);
    shelved.model.close();
    noteNames();
  }

  /** Closes every model. Nobody may hold one: the sampler is stopped first. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      loaded.values().forEach(shelved -> shelved.model.close());
      loaded.clear();
    } finally {
      lock.unlock();
    }
  }
}
