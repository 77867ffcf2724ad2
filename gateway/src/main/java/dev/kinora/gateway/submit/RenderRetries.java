package dev.kinora.gateway.submit;

import dev.kinora.gateway.view.JobLog;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.job.Defaults;
import dev.kinora.job.FarmException;
import dev.kinora.job.RenderPhase;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.util.Optional;

/**
 * What a retry of a render asks for: the same as the render did, with the noise that it had or would have had. Where an attempt had begun,
 * also the model that it had, so that the retry makes the same frames. Blocks on the log of jobs; any thread may call it.
 */
public final class RenderRetries {
  private final JobLog jobs;

  public RenderRetries(JobLog jobs) {
    this.jobs = jobs;
  }

  /** Throws SOURCE_GONE where nobody knows any more what the client said. */
  public RenderSpec spec(KnownRender old) {
    Optional<RenderJob> job = jobs.find(old);
    RenderEnd end = old.end();
    RenderSpec said = job.map(RenderJob::getSpec)
        .or(old::said)
        .orElseThrow(() -> gone(old, "what its client said is not in the log of jobs any more"));
    if (said.hasInitImage()
        && said.getInitImage().getSourceCase() == InitImage.SourceCase.SOURCE_NOT_SET) {
      throw gone(old, "the picture that it started from was sent inline and is not kept so long");
    }
    RenderSpec.Builder same =
        said.toBuilder().setSeed(Defaults.seed(said, old.header().getId()));
    if (!began(old)) {
      return same.build();
    }
    String model = end != null && !end.getModelDigest().isEmpty()
        ? end.getModelDigest()
        : job.map(RenderJob::getModelDigest).orElse("");
    return same.setModel(model.isEmpty() ? said.getModel() : model).build();
  }

  private static boolean began(KnownRender old) {
    return old.end() == null
        ? old.phase() != RenderPhase.ACCEPTED
        : !old.end().getModelDigest().isEmpty();
  }

  private static FarmException gone(KnownRender old, String why) {
    return new FarmException(
        FailureCode.SOURCE_GONE,
        "render %s cannot be retried: %s".formatted(old.header().getId(), why));
  }
}
