package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a package does wrong is its own end, once, and in TensorFlow's words. */
@Timeout(120)
class BadModelTest {
  @RegisterExtension
  static final OpenTensors TENSORS = new OpenTensors();

  @TempDir
  private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "ASSERTS, 60, signature denoise: assertion failed: [latents are too small]",
    "HANGS, 2, signature denoise: a call did not end within 2 s",
    "ASKS_FOR_4_TB, 60, signature denoise: the model asks for a tensor of 4096 GiB",
    "WRITES_A_FILE, 60, the op WriteFile"
  })
  void isABadModelInTensorFlowsWords(BadModel bad, int seconds, String words) throws IOException {
    ModelPackage written = bad.write(folder);

    assertThatThrownBy(() -> loader(seconds).load(written))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatHungIsNotCalledAgainAndKeepsNobodyFromItsNeighbours() throws Exception {
    ModelPackage hangs = BadModel.HANGS.write(folder);
    ModelPackage good = TinyModel.write(folder.resolve("good"));
    ModelPackage second =
        TinyModel.write(folder.resolve("second"), manifest -> manifest.setName("second"));
    try (ModelShelf shelf = shelf(List.of(hangs, good, second))) {
      shelf.borrow(good.digest()).close();
      var hanging = new CompletableFuture<Throwable>();
      Thread.ofPlatform().start(() -> {
        try (var borrowed = shelf.borrow(hangs.digest())) {
          hanging.complete(new AssertionError("it answered " + borrowed.model()));
        } catch (Throwable e) {
          hanging.complete(e);
        }
      });
      try (var borrowed = shelf.borrow(good.digest())) {
        assertThat(borrowed.model().digest()).isEqualTo(good.digest());
      }
      assertThat(hanging.get()).hasMessageContaining("did not end within 2 s");
      assertThat(shelf.refuses(hangs.digest())).isTrue();
      assertThat(shelf.refuses(good.digest())).isFalse();
      assertThatThrownBy(() -> shelf.borrow(hangs.digest())).hasMessageContaining("did not end");
      shelf.borrow(second.digest()).close();
    }
  }

  @Test
  void aModelThatHangsWhileItIsHeldIsRefusedToOthersAndClosedOnce() throws Exception {
    ModelPackage fickle = BadModel.HANGS_AT_A_SQUARE.write(folder);
    try (ModelShelf shelf = shelf(List.of(fickle))) {
      try (var borrowed = shelf.borrow(fickle.digest())) {
        Denoiser denoiser = borrowed.model().denoiser();
        DenoiseBatch batch = denoiser.batch(1);
        batch.put(0, new float[batch.latentSize()], .5f, 0, new float[] {0, 1});
        assertThatThrownBy(() -> denoiser.denoise(batch)).hasMessageContaining("did not end");
        assertThatThrownBy(() -> denoiser.denoise(batch))
            .as("at once, the second time")
            .hasMessageContaining("did not end");
        assertThatThrownBy(() -> shelf.borrow(fickle.digest()))
            .isInstanceOfSatisfying(
                FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL));
      }
      assertThat(shelf.loaded()).isEmpty();
    }
  }

  /** As many calls hang as TensorFlow may have threads for them, should sessions share these. */
  @Test
  void aModelAnswersWhileAnotherHangs() throws Exception {
    ModelPackage fickle = BadModel.HANGS_AT_A_SQUARE.write(folder);
    ModelPackage good = TinyModel.write(folder.resolve("good"));
    try (LoadedModel hanging = loader(4).load(fickle);
        LoadedModel answering = loader(60).load(good)) {
      List<CompletableFuture<Duration>> calls = IntStream.range(
              0, Runtime.getRuntime().availableProcessors())
          .mapToObj(i -> new CompletableFuture<Duration>())
          .toList();
      calls.forEach(
          call -> Thread.ofPlatform().start(() -> call.complete(callWithASquare(hanging))));
      Duration longest = Duration.ZERO;
      while (!calls.stream().allMatch(CompletableFuture::isDone)) {
        Duration took = callWithASquare(answering);
        longest = took.compareTo(longest) > 0 ? took : longest;
      }
      assertThat(hanging.hung()).isPresent();
      assertThat(answering.hung()).isEmpty();
      assertThat(longest)
          .as("the good model's longest call, against that which hung")
          .isLessThan(calls.getFirst().get().dividedBy(2));
    }
  }

  /** Its tensors are closed when the op ends, which this test does not wait for. */
  @Test
  void anOpThatGoesOnIsLeftBehindWithItsThread() throws Exception {
    ModelPackage stalls = BadModel.STALLS.write(folder);
    ModelPackage good = TinyModel.write(folder.resolve("good"));
    var config = ModelConfig.cpu(1, 2, 2).withCallTime(Duration.ofSeconds(1));
    var loader = new ModelLoader(config, folder.resolve("profiles"), new Tensors());

    assertThatThrownBy(() -> loader.load(stalls))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining("signature denoise: a call did not end within 1 s");
    assertThat(loader.callsLeft()).isEqualTo(1);
    try (LoadedModel answering = loader(60).load(good)) {
      callWithASquare(answering);
      assertThat(answering.hung()).isEmpty();
    }
  }

  /** How long it took, whatever came of it. */
  private static Duration callWithASquare(LoadedModel model) {
    Denoiser denoiser = model.sampling().denoiser();
    DenoiseBatch batch = denoiser.batch(1);
    batch.put(0, new float[batch.latentSize()], .5f, 0, new float[] {0, 1});
    long start = System.nanoTime();
    try {
      denoiser.denoise(batch);
    } catch (FarmException e) {
      assertThat(e).hasMessageContaining("did not end");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private ModelLoader loader(int seconds) {
    return new ModelLoader(
        ModelConfig.cpu(1, 2, 2).withCallTime(Duration.ofSeconds(seconds)),
        folder.resolve("profiles"),
        TENSORS.tensors());
  }

  private ModelShelf shelf(List<ModelPackage> local) {
    return new ModelShelf(
        loader(2),
        new ModelCatalogue(new MemoryStore()),
        local,
        folder.resolve("packages"),
        new ModelShelf.Room(2, ModelMemory.UNBOUNDED));
  }
}
