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
  private final VideoLinks links;

  RenderAnswers(JobLog jobs, VideoLinks links) {
    this.jobs = jobs;
    this.links = links;
  }

  /** All that is known, what the client said too; may block to read it from the log. */
  Render full(KnownRender known) {
    Render.Builder render = built(known);
    if (!render.hasSpec()) {
      Optional<RenderJob> job = jobs.find(known);
      job.flatMap(found -> ShownSpec.of(found.getSpec())).ifPresent(render::setSpec);
    }
    for (Output output : render.getEnd().getOutputsList()) {
      links
          .presigned(known.header().getTenant(), output)
          .ifPresent(url -> render.putVideos(output.getPlacement(), url));
    }
    return render.build();
  }

  /** What the view has at hand, without signed URLs: a page may have thousands of videos. Never blocks. */
  Render listed(KnownRender known) {
    return built(known).build();
  }

  private static Render.Builder built(KnownRender known) {
    Render.Builder render = known.toProto();
    for (Output output : render.getEnd().getOutputsList()) {
      if (!output.getKey().isEmpty()) {
        render.putVideos(output.getPlacement(), VideoLinks.relative(render.getId(), output));
      }
    }
    return render;
  }
}
