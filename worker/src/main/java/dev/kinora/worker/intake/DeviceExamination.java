package dev.kinora.worker.intake;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.model.ModelShelf.Borrowed;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.SelfTest;
import dev.kinora.worker.sampler.StepBatcher;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The self-test of the default model, between two ticks of the device. What operators chose for everybody is the witness: a
 * package that gives other numbers each time, or none, says nothing about the device.
 */
final class DeviceExamination implements WorkerHealth.Examination {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceExamination.class);

  private final ModelShelf models;
  private final StepBatcher device;
  private final String defaultModel;

  DeviceExamination(ModelShelf models, StepBatcher device, String defaultModel) {
    this.models = models;
    this.device = device;
    this.defaultModel = defaultModel;
  }

  @Override
  public Optional<String> examine() throws InterruptedException {
    try {
      if (models.refuses(defaultModel)) {
        LOG.warn("the device cannot be examined: its default model is bad");
        return Optional.empty();
      }
      try (Borrowed borrowed = models.borrow(defaultModel)) {
        return test(borrowed.model());
      }
    } catch (FarmException e) {
      Exhaustion.passOn(e);
      LOG.warn("the device cannot be examined: {}", e.getMessage());
      return e.code() == FailureCode.BAD_MODEL
          ? Optional.of("its default model cannot be loaded any more: " + e.getMessage())
          : Optional.empty();
    }
  }

  private Optional<String> test(SamplingModel model) {
    var answer = new CompletableFuture<Optional<String>>();
    try {
      device.between(() -> answer.complete(SelfTest.of(model))).join();
    } catch (CompletionException e) {
      Exhaustion.passOn(e);
      return Optional.of("the self-test of model %s failed: %s"
          .formatted(model.manifest().getName(), e.getCause()));
    }
    return answer.join();
  }
}
