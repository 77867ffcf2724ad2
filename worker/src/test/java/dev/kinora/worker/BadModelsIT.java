package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.store.ModelPackage;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.BadModel;
import dev.kinora.worker.model.TinyModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Good and bad packages side by side on one worker: what is bad ends its own renders, at once, and nobody else's. */
class BadModelsIT extends WorkerFarm {
  private static final Map<BadModel, String> WORDS = Map.of(
      BadModel.ASSERTS, "assertion failed: [latents are too small]",
      BadModel.HANGS, "signature denoise: a call did not end within",
      BadModel.HANGS_AT_A_SQUARE, "signature denoise: a call did not end within",
      BadModel.READS_A_FILE, "the op ReadFile",
      BadModel.PRINTS, "the op PrintV2");

  @Test
  void everyBadPackageEndsItsOwnRenderAtOnceAndNoOther() throws Exception {
    var packages = new ArrayList<ModelPackage>();
    for (BadModel bad : WORDS.keySet()) {
      packages.add(bad.write(folder));
    }
    packages.add(TinyModel.write(folder.resolve("good")));
    var bad = new LinkedHashMap<String, BadModel>();
    var good = new ArrayList<String>();
    Worker worker = start(packages);
    try {
      for (int round = 0; round < 2; round++) {
        for (BadModel one : WORDS.keySet()) {
          good.add(farm.submit(job(spec(24, 4).setPrompt("circle").setModel("tiny-made"))));
          bad.put(farm.submit(job(spec(2, 2).setPrompt("square").setModel(one.model()))), one);
          good.add(farm.submit(job(spec(24, 4))));
        }
      }
      var ended = farm.ended(Stream.concat(good.stream(), bad.keySet().stream()).toList());
      bad.forEach((id, one) -> assertThat(aborts(ended.get(id)))
          .as("%s", one)
          .singleElement()
          .satisfies(abort -> assertThat(abort.getFinal()).isTrue())
          .satisfies(
              abort -> assertThat(abort.getFailure().getCode()).isEqualTo(FailureCode.BAD_MODEL))
          .satisfies(
              abort -> assertThat(abort.getFailure().getMessage()).contains(WORDS.get(one))));
      for (String id : good) {
        assertThat(aborts(ended.get(id))).as("a good package's").isEmpty();
      }
      assertThat(context.readiness().isReady()).isTrue();
      assertThat(number("kinora.worker.sick")).isZero();
      assertThat(number("kinora.worker.calls.left")).isZero();
    } finally {
      WorkerHarness.stop(worker);
    }
    assertThat(number("kinora.worker.tensors.open")).isZero();
  }

  @Test
  void whatAModelDoesNotBearEndsOneRenderOfItsBatch() throws Exception {
    ModelPackage fussy = TinyModel.writeFussy(folder);
    var good = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      good.add(farm.submit(job(spec(48, 4).setPrompt("circle").setModel("tiny-fussy"))));
    }
    String bad = farm.submit(job(spec(48, 4).setPrompt("square").setModel("tiny-fussy")));
    Worker worker = start(List.of(fussy));
    try {
      var ended = farm.ended(Stream.concat(good.stream(), Stream.of(bad)).toList());
      assertThat(aborts(ended.get(bad)))
          .singleElement()
          .satisfies(abort -> assertThat(abort.getFinal()).isTrue())
          .satisfies(
              abort -> assertThat(abort.getFailure().getCode()).isEqualTo(FailureCode.BAD_MODEL))
          .satisfies(abort -> assertThat(abort.getFailure().getMessage()).contains("a square"));
      for (String id : good) {
        assertThat(aborts(ended.get(id))).as("a good package's").isEmpty();
      }
    } finally {
      WorkerHarness.stop(worker);
    }
  }

  private Worker start(List<ModelPackage> packages) throws InterruptedException {
    var config = WorkerHarness.calling(
        WorkerHarness.config(
            "w", List.of(TinyModel.tinyShapes()), Duration.ofSeconds(5), "tiny-shapes"),
        Duration.ofSeconds(2));
    return Worker.start(context, config, () -> Worker.warmUp(config, context.data(), packages));
  }

  private static List<ClipAborted> aborts(@Nullable List<FrameRecord> records) {
    return Objects.requireNonNull(records, "of every render that was asked for").stream()
        .filter(FrameRecord::hasClipAborted)
        .map(FrameRecord::getClipAborted)
        .toList();
  }
}
