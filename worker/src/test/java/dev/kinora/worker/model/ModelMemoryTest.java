package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Models share what memory there is for them. */
@Timeout(60)
class ModelMemoryTest {
  private static final int WEIGHTS = 400;
  private static final int MIB = 1 << 20;

  @RegisterExtension
  static final OpenTensors TENSORS = new OpenTensors();

  @TempDir
  private Path folder = Path.of("");

  private List<ModelPackage> packages = List.of();
  private final List<String> loads = new CopyOnWriteArrayList<>();
  private final List<String> closed = new CopyOnWriteArrayList<>();

  @BeforeEach
  void write() throws IOException {
    packages = List.of(weighing("a", WEIGHTS), weighing("b", WEIGHTS), weighing("c", WEIGHTS));
  }

  @Test
  void theOneThatWasIdleForLongestIsClosedForAnother() throws Exception {
    try (ModelShelf shelf = shelf(1000, this::files)) {
      shelf.borrow("a").close();
      shelf.borrow("b").close();
      assertThat(shelf.bytes()).isEqualTo(2 * WEIGHTS);
      shelf.borrow("a").close();

      shelf.borrow("c").close();

      assertThat(closed).containsExactly("b");
      assertThat(shelf.loaded()).containsExactly("a", "c");
      assertThat(shelf.bytes()).isEqualTo(2 * WEIGHTS);
    }
  }

  @Test
  void oneThatIsHeldStaysAndItsMemoryIsWaitedFor() throws Exception {
    try (ModelShelf shelf = shelf(WEIGHTS + WEIGHTS / 2, this::files)) {
      ModelShelf.Borrowed held = shelf.borrow("a");
      var waiting = new CompletableFuture<String>();
      Thread borrower = borrowing(shelf, "b", waiting);
      Await.until(Duration.ofSeconds(10), () -> borrower.getState() == Thread.State.WAITING);
      shelf.borrow("a").close();
      assertThat(closed).isEmpty();
      assertThat(loads).containsExactly("a");

      held.close();

      assertThat(waiting.get()).isEqualTo("b");
      assertThat(closed).containsExactly("a");
      borrower.join();
    }
  }

  @Test
  void nothingIsClosedForOneThatStillHasNoRoom() throws Exception {
    packages = List.of(packages.get(0), weighing("b", WEIGHTS / 4), weighing("big", 950));
    try (ModelShelf shelf = shelf(1000, this::files)) {
      ModelShelf.Borrowed held = shelf.borrow("a");
      shelf.borrow("b").close();
      var waiting = new CompletableFuture<String>();
      Thread borrower = borrowing(shelf, "big", waiting);
      Await.until(Duration.ofSeconds(10), () -> borrower.getState() == Thread.State.WAITING);
      assertThat(closed).isEmpty();

      held.close();

      assertThat(waiting.get()).isEqualTo("big");
      assertThat(closed).containsExactlyInAnyOrder("a", "b");
      borrower.join();
    }
  }

  @Test
  void oneThatTookMoreThanItsFilesIsLoadedAgainWhereThereIsRoomForIt() throws Exception {
    var first = new AtomicInteger();
    try (ModelShelf shelf = shelf(1000, model -> files(model) + first.getAndIncrement() * 300L)) {
      ModelShelf.Borrowed held = shelf.borrow("a");
      var waiting = new CompletableFuture<String>();
      Thread borrower = borrowing(shelf, "b", waiting);
      Await.until(Duration.ofSeconds(10), () -> closed.contains("b"));
      assertThat(shelf.loaded()).as("what is held").containsExactly("a");
      assertThat(waiting).isNotDone();
      first.set(1);

      held.close();

      assertThat(waiting.get()).isEqualTo("b");
      assertThat(loads).containsExactly("a", "b", "b");
      borrower.join();
    }
  }

  @Test
  void onePackageThatNeedsMoreThanThereIsIsRefusedOnceAndTheOthersStay() throws Exception {
    ModelPackage good = TinyModel.write(folder.resolve("good"));
    ModelPackage large = TinyModel.write(folder.resolve("large"), one -> one.setName("large"));
    Files.write(large.folder().resolve("padding"), new byte[3 * MIB]);
    long most = PackageSize.of(large.folder()) - 1;
    var loader = new ModelLoader(
        ModelConfig.cpu(1, 2, 2).withMemory(new ModelMemory(most)),
        folder.resolve("profiles"),
        TENSORS.tensors());
    ModelOpener counting = one -> {
      loads.add(one.manifest().getName());
      return one == good ? loaded(one, files(one)) : loader.load(one);
    };
    packages = List.of(good, large);
    try (ModelShelf shelf = shelfOf(most, counting);
        var held = shelf.borrow(good.digest())) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> shelf.borrow("large"))
            .isInstanceOfSatisfying(
                FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
            .hasMessage("model large needs 3 MiB of memory, and this worker has 3 MiB for models"
                + " (worker.model-memory)");
      }
      assertThat(loads).as("no second try").containsExactly("tiny-made", "large");
      assertThat(shelf.loaded()).containsExactly("tiny-made");
      assertThat(held.model().digest()).isEqualTo(good.digest());
    }
  }

  @Test
  void whatTheMachineHasIsSharedWithTheHeap() {
    long machine = ModelFault.machine() - Runtime.getRuntime().maxMemory();

    assertThat(ModelMemory.ofThisMachine().allowed())
        .isGreaterThanOrEqualTo(1L << 30)
        .isLessThanOrEqualTo(Math.max(1L << 30, machine));
    assertThatThrownBy(() -> new ModelMemory(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Thread borrowing(ModelShelf shelf, String name, CompletableFuture<String> answer) {
    return Thread.ofPlatform().start(() -> {
      try (var other = shelf.borrow(name)) {
        answer.complete(other.model().manifest().getName());
      } catch (Throwable e) {
        answer.completeExceptionally(e);
      }
    });
  }

  private ModelPackage weighing(String name, int bytes) throws IOException {
    Path at = Files.createDirectories(folder.resolve(name));
    Files.write(at.resolve("weights"), new byte[bytes]);
    return new ModelPackage(
        at,
        Digests.hex(Digests.sha256(name.getBytes(StandardCharsets.UTF_8))),
        TinyModel.manifest().setName(name).build());
  }

  private long files(ModelPackage model) {
    return PackageSize.of(model.folder());
  }

  private ModelShelf shelf(long memory, ToLongFunction<ModelPackage> taken) {
    return shelfOf(memory, model -> {
      loads.add(model.manifest().getName());
      return loaded(model, taken.applyAsLong(model));
    });
  }

  private ModelShelf shelfOf(long memory, ModelOpener opener) {
    return new ModelShelf(
        opener,
        new ModelCatalogue(new MemoryStore()),
        packages,
        folder.resolve("packages"),
        new ModelShelf.Room(8, new ModelMemory(memory)));
  }

  /** A model that computes nothing and says when it is closed. */
  private LoadedModel loaded(ModelPackage model, long bytes) {
    var sampling = new SamplingModel(
        model.manifest(),
        model.digest(),
        FakeDenoiser.wellBehaved(1, 1),
        new CastDecoder(model.manifest()),
        new ConditioningEncoder(null),
        DeviceProfile.of("fake", 1));
    Deque<AutoCloseable> owned = new ArrayDeque<>();
    owned.push(() -> this.closed.add(model.manifest().getName()));
    return new LoadedModel(sampling, owned, null, bytes);
  }
}
