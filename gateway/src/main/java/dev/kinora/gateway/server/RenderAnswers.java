package dev.kinora.gateway.server;

import dev.kinora.gateway.progress.JobLog;
import dev.kinora.gateway.progress.KnownRender;
import dev.kinora.job.ShownSpec;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderJob;
import java.util.Optional;

/** Renders as the API shows them. */
final class RenderAnswers {
  private final JobLog jobs;

  RenderAnswers(JobLog jobs) {
    this.jobs = jobs;
  }

  /** All that is known, what the client said too; may block to read it from the log. */
  Render full(KnownRender known) {
    Render.Builder render = built(known);
    if (!render.hasSpec()) {
      Optional<RenderJob> job = jobs.find(known);
      job.flatMap(found -> ShownSpec.of(found.getSpec())).ifPresent(render::setSpec);
    }
    return render.build();
  }

  /** What the view has at hand; never blocks. */
  Render listed(KnownRender known) {
    return built(known).build();
  }

  private static Render.Builder built(KnownRender known) {
    Render.Builder render = known.toProto();
    for (Output output : render.getEnd().getOutputsList()) {
      if (!output.getKey().isEmpty()) {
        render.putVideos(
            output.getPlacement(),
            "/v1/renders/%s/videos/%s".formatted(render.getId(), output.getPlacement()));
      }
    }
    return render;
  }
}
