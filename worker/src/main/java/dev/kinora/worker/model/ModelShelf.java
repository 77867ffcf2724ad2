package dev.kinora.worker.model;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.model.PackageFinder.Found;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that this worker has loaded. Finds a job's model in its local folders or in the catalogue, loads it at first
 * use, and closes the least recently used ones that nobody holds when a place or memory is needed. A borrower waits while these are
 * held. A package that proved bad is refused from then on, without a further try. Safe for use by many threads; one load at
 * a time, during which the loaded ones can be borrowed.
 */
public final class ModelShelf implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelShelf.class);

  private static final int REMEMBERED = 1_000;

  private final ModelOpener opener;
  private final PackageFinder packages;
  private final Room room;

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

  /** Bytes that the loaded ones take; read without the lock. */
  private volatile long bytes;

  /** How many models may be loaded at once, and how much memory they may take together. */
  record Room(int models, ModelMemory memory) {}

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

    /** Called with the lock held. */
    private Borrowed(Shelved shelved) {
      this.shelved = shelved;
      shelved.borrowers++;
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
      Room room) {
    this.opener = opener;
    this.packages = new PackageFinder(local, catalogue, packages);
    this.room = room;
  }

  /** Takes over a model that was loaded before. */
  void put(LoadedModel model) {
    lock.lock();
    try {
      loaded.put(model.sampling().digest(), new Shelved(model));
      note();
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

  /** By name or digest. Of one that is loaded, and asked for by digest, nobody else is asked: it lends in an outage of the store too. */
  public Borrowed borrow(String nameOrDigest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Shelved shelved = usable(nameOrDigest);
      if (shelved != null) {
        return new Borrowed(shelved);
      }
    } finally {
      lock.unlock();
    }
    Found found = packages.find(nameOrDigest);
    lock.lockInterruptibly();
    try {
      while (true) {
        Shelved shelved = usable(found.digest());
        if (shelved != null) {
          return new Borrowed(shelved);
        }
        if (!loading) {
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
    String digest = packages.find(nameOrDigest).digest();
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
  private Borrowed loaded(Found found) throws InterruptedException {
    try {
      ModelPackage fetched = found.fetch().get();
      long expected = PackageSize.of(fetched.folder());
      while (true) {
        awaitRoom(expected);
        LoadedModel model = opened(fetched);
        Borrowed borrowed = shelve(model);
        if (borrowed != null) {
          return borrowed;
        }
        expected = model.bytes();
      }
    } finally {
      lock.lock();
      try {
        loading = false;
        returned.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Closes what nobody holds until a model of so many bytes has room, and waits for what is held. */
  private void awaitRoom(long expected) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !makeRoom(expected)) {
        returned.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Null, and closed, where it took more memory than was expected, and so much is held by others now. */
  private @Nullable Borrowed shelve(LoadedModel model) {
    boolean kept = false;
    lock.lock();
    try {
      if (closed) {
        throw new FarmException(FailureCode.UNAVAILABLE, "the worker's models are closed");
      }
      if (!makeRoom(model.bytes())) {
        return null;
      }
      var shelved = new Shelved(model);
      loaded.put(model.sampling().digest(), shelved);
      note();
      kept = true;
      return new Borrowed(shelved);
    } finally {
      lock.unlock();
      if (!kept) {
        model.close();
      }
    }
  }

  /** A package that is bad stays so: it is not loaded again. */
  private LoadedModel opened(ModelPackage fetched) {
    try {
      return opener.load(fetched);
    } catch (FarmException fault) {
      FarmException e = ModelFault.without(fetched.folder(), fetched.manifest().getName(), fault);
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

  /** Bytes of memory that the loaded models take. Never waits. */
  public long bytes() {
    return bytes;
  }

  /** Called with the lock held. */
  private void note() {
    bytes = taken(loaded.values());
    loadedNames = loaded.values().stream()
        .map(shelved -> shelved.model.sampling().manifest().getName())
        .toList();
  }

  /** Called with the lock held. False, and nothing closed, where models that are held leave no room. */
  private boolean makeRoom(long needed) {
    if (needed > room.memory().allowed()) {
      return true; // never: the opener refuses it
    }
    if (!fits(loaded.values().stream().filter(one -> one.borrowers > 0).toList(), needed)) {
      return false;
    }
    while (!fits(loaded.values(), needed)) {
      var idle = loaded.entrySet().stream()
          .filter(entry -> entry.getValue().borrowers == 0)
          .findFirst()
          .orElseThrow();
      LOG.info("closing model {} for another", idle.getKey());
      remove(idle.getKey(), idle.getValue());
    }
    return true;
  }

  private boolean fits(Collection<Shelved> others, long needed) {
    return others.size() < room.models() && taken(others) <= room.memory().allowed() - needed;
  }

  private static long taken(Collection<Shelved> models) {
    return models.stream().mapToLong(one -> one.model.bytes()).sum();
  }

  /** Called with the lock held, for one that nobody holds. */
  private void remove(String digest, Shelved shelved) {
    loaded.remove(digest);
    shelved.model.close();
    note();
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
