package dev.kinora.worker.model;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.v1.Conditioning.KindCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models' side of a worker, opened before there is a broker or a store: TensorFlow's natives, the text encoder and, where
 * its package is on this disk, the model that jobs most likely want. {@link #shelf} hands all of it on; whoever opened it
 * closes it where the start fails before that.
 */
public final class WarmModels implements AutoCloseable {
  private final ModelOpener opener;
  private final ModelShelf.Room room;
  private final Path data;
  private final Tensors tensors;
  private final List<ModelPackage> local;
  private @Nullable LoadedModel loaded;

  private WarmModels(
      ModelOpener opener,
      ModelShelf.Room room,
      Path data,
      Tensors tensors,
      List<ModelPackage> local) {
    this.opener = opener;
    this.room = room;
    this.data = data;
    this.tensors = tensors;
    this.local = List.copyOf(local);
  }

  /**
   * Takes seconds: natives, weights, and the self-test of a model that this device has not run yet. A model that cannot be
   * used gives BAD_MODEL.
   *
   * @param data the worker's own folder, for profiles and for packages from the catalogue
   * @param local packages on this disk
   * @param preferred name or digest of the model to load now where it is among them
   */
  public static WarmModels open(
      ModelConfig config, Path data, List<ModelPackage> local, String preferred) {
    var tensors = new Tensors();
    var loader = new ModelLoader(config, data.resolve("profiles"), tensors);
    var room = new ModelShelf.Room(config.loadedModels(), config.memory());
    var warm = new WarmModels(loader, room, data, tensors, local);
    if (local.isEmpty() || local.stream().anyMatch(WarmModels::needsBundledText)) {
      // Beside the model's own start: the first prompt then need not wait for it.
      NamedThreads.platform("kinora-text-encoder")
          .newThread(loader.bundledTextEncoder()::warm)
          .start();
    }
    ModelLoader.loadNatives();
    config.device().check();
    Optional<ModelPackage> here =
        local.stream().filter(one -> one.isNamed(preferred)).findFirst();
    warm.loaded = here.map(loader::load).orElse(null);
    return warm;
  }

  /**
   * Models of the catalogue, made ready by somebody else than TensorFlow; nothing is loaded yet.
   *
   * @param data the worker's own folder, for packages from the catalogue
   */
  public static WarmModels with(ModelOpener opener, int capacity, Path data) {
    var room = new ModelShelf.Room(capacity, ModelMemory.UNBOUNDED);
    return new WarmModels(opener, room, data, new Tensors(), List.of());
  }

  /** As {@link ModelOpener#whenStuck}. */
  public void whenStuck(Consumer<String> told) {
    opener.whenStuck(told);
  }

  /** Calls of models that did not end in time, and still run. */
  public int callsLeft() {
    return opener.callsLeft();
  }

  public Tensors tensors() {
    return tensors;
  }

  /** Called once; the shelf then owns what is loaded. */
  public ModelShelf shelf(ModelCatalogue catalogue) {
    var shelf = new ModelShelf(opener, catalogue, local, data.resolve("models"), room);
    LoadedModel first = loaded;
    if (first != null) {
      shelf.put(first);
      loaded = null;
    }
    return shelf;
  }

  private static boolean needsBundledText(ModelPackage model) {
    return model.manifest().getConditioning().getKindCase() == KindCase.TEXT_ENCODER;
  }

  @Override
  public void close() {
    LoadedModel first = loaded;
    if (first != null) {
      first.close();
      loaded = null;
    }
  }
}
