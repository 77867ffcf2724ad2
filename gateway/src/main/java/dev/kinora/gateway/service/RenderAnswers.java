package dev.kinora.gateway.service;

import dev.kinora.gateway.view.JobLog;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.job.FarmException;
import dev.kinora.job.ShownSpec;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renders as the API shows them. */
public final class RenderAnswers {
  private static final Logger log = LoggerFactory.getLogger(RenderAnswers.class);

  private final JobLog jobs;
  private final VideoLinks links;

  public RenderAnswers(JobLog jobs, VideoLinks links) {
    this.jobs = jobs;
    this.links = links;
  }

  /** All that is known, what the client said too; may block to read it from the log. */
  public Render full(KnownRender known) {
    Render.Builder render = whole(known);
    for (Output output : render.getEnd().getOutputsList()) {
      links
          .presigned(known.header().getTenant(), output)
          .ifPresent(url -> render.putVideos(output.getPlacement(), url));
    }
    return render.build();
  }

  /** As in a page of many: without signed URLs, of which there may be thousands. May block to read what the client said. */
  Render listed(KnownRender known) {
    return whole(known).build();
  }

  private Render.Builder whole(KnownRender known) {
    Render.Builder render = built(known);
    if (!render.hasSpec()) {
      said(known).ifPresent(render::setSpec);
    }
    return render;
  }

  /** Empty too where the log cannot be read now: what has become of the render is no worse known for that. */
  private Optional<RenderSpec> said(KnownRender known) {
    try {
      return jobs.find(known).flatMap(job -> ShownSpec.of(job.getSpec()));
    } catch (FarmException unread) {
      log.warn(
          "render {} is shown without its spec: {}", known.header().getId(), unread.getMessage());
      return Optional.empty();
    }
  }

  /** What the view has at hand, without signed URLs. Never blocks. */
  public Render atHand(KnownRender known) {
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
