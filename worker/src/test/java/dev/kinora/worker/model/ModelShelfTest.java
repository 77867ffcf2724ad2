package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModelShelfTest {
  @RegisterExtension
  static final OpenTensors TENSORS = new OpenTensors();

  @TempDir
  Path folder;

  private final MemoryStore store = new MemoryStore();
  private final ModelCatalogue catalogue = new ModelCatalogue(store);

  @Test
  void aModelIsFoundByNameByDigestInTheCatalogueOrNotAtAll() throws Exception {
    ModelPackage here = TinyModel.write(folder.resolve("here"));
    ModelPackage there =
        TinyModel.write(folder.resolve("there"), manifest -> manifest.setName("remote"));
    catalogue.publish(there);
    try (ModelShelf shelf = shelf(List.of(here), 2)) {
      var job = RenderJob.newBuilder().setSpec(RenderSpec.newBuilder().setModel("remote"));
      try (var byName = shelf.borrow(job.build(), "tiny-made");
          var byDigest = shelf.borrow(job.setModelDigest(here.digest()).build(), "tiny-made");
          var otherwise = shelf.borrow(RenderJob.getDefaultInstance(), "tiny-made")) {
        assertThat(byName.model().digest()).isEqualTo(there.digest());
        assertThat(byDigest.model()).isSameAs(otherwise.model());
      }
      assertThatThrownBy(() -> shelf.borrow("nobody"))
          .isInstanceOfSatisfying(
              FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNKNOWN_MODEL))
          .hasMessageContaining("tiny-made, remote");
    }
  }

  /** What it says goes to the client of every job that names it. */
  @Test
  void theFaultOfAPackageNamesItAndNotTheFolderThatItIsIn() throws Exception {
    ModelPackage one = TinyModel.write(folder.resolve("one"));
    ModelOpener clumsy = opened -> {
      throw new FarmException(
          FailureCode.BAD_MODEL, "cannot open %s/variables".formatted(opened.folder()));
    };
    try (ModelShelf shelf = new ModelShelf(
        clumsy,
        catalogue,
        List.of(one),
        folder.resolve("kept"),
        new ModelShelf.Room(1, ModelMemory.UNBOUNDED))) {
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(() -> shelf.borrow("tiny-made"))
            .isInstanceOfSatisfying(
                FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
            .hasMessage("cannot open tiny-made/variables");
      }
    }
  }

  @Test
  void aWorkerWithoutRoomForAPackageDoesNotTellItsFolders() throws Exception {
    catalogue.publish(TinyModel.write(folder.resolve("there")));
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    try (ModelShelf shelf = new ModelShelf(
        ModelShelfTest::unopened,
        catalogue,
        List.of(),
        file.resolve("kept"),
        new ModelShelf.Room(1, ModelMemory.UNBOUNDED))) {
      assertThatThrownBy(() -> shelf.borrow("tiny-made"))
          .hasMessageContaining("cannot keep the model in the worker's models")
          .hasMessageNotContaining(folder.toString());
    }
  }

  private static LoadedModel unopened(ModelPackage fetched) {
    throw new AssertionError("there was no room for " + fetched.folder());
  }

  @Test
  void onlyAModelThatNobodyHoldsMakesRoomForAnother() throws Exception {
    ModelPackage one = TinyModel.write(folder.resolve("one"));
    ModelPackage two = TinyModel.write(folder.resolve("two"), manifest -> manifest.setName("two"));
    try (ModelShelf shelf = shelf(List.of(one, two), 1)) {
      ModelShelf.Borrowed held = shelf.borrow("tiny-made");
      var waiting = new CompletableFuture<String>();
      Thread borrower = Thread.ofPlatform().start(() -> {
        try (var other = shelf.borrow("two")) {
          waiting.complete(other.model().manifest().getName());
        } catch (InterruptedException e) {
          waiting.completeExceptionally(e);
        }
      });
      Await.until(Duration.ofSeconds(10), () -> borrower.getState() == Thread.State.WAITING);
      assertThat(waiting).isNotDone();
      held.close();
      assertThat(Await.result(Duration.ofSeconds(10), "the other model", waiting))
          .isEqualTo("two");
      assertThat(borrower.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  /** A digest means the same for ever: neither an outage of the store nor another package of its name changes that. */
  @Test
  void whatIsHereIsLentByItsDigestWithoutAskingTheStore() throws Exception {
    ModelPackage one =
        TinyModel.write(folder.resolve("one"), manifest -> manifest.setName("remote"));
    ModelPackage two = TinyModel.write(folder.resolve("two"), manifest -> manifest.setName("two"));
    catalogue.publish(one);
    catalogue.publish(two);
    try (ModelShelf shelf = shelf(List.of(), 1)) {
      shelf.borrow("remote").close();
      store.down(true);
      shelf.borrow(one.digest()).close();
      assertThatThrownBy(() -> shelf.borrow("remote"))
          .as("a name may have been moved")
          .isInstanceOfSatisfying(
              FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNAVAILABLE));

      store.down(false);
      shelf.borrow(two.digest()).close();
      store.down(true);
      try (var again = shelf.borrow(one.digest())) {
        assertThat(again.model().digest())
            .as("closed meanwhile, but still on this disk")
            .isEqualTo(one.digest());
      }
    }
  }

  private ModelShelf shelf(List<ModelPackage> local, int capacity) throws IOException {
    var loader = new ModelLoader(
        ModelConfig.cpu(1, 4, capacity), folder.resolve("profiles"), TENSORS.tensors());
    return new ModelShelf(
        loader,
        catalogue,
        local,
        folder.resolve("packages"),
        new ModelShelf.Room(capacity, ModelMemory.UNBOUNDED));
  }
}
