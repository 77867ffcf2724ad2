package dev.kinora.worker;

import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.worker.model.WarmModels;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device of a worker, owning its slots, its sampler thread and its publishers. The event loop only keeps time; all work
 * is done on the threads of the parts.
 */
final class WorkerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerVerticle.class);

  private final RoleContext role;
  private final WorkerConfig config;
  private final Callable<WarmModels> models;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile @Nullable WorkerParts parts;

  WorkerVerticle(RoleContext role, WorkerConfig config, Callable<WarmModels> models) {
    this.role = role;
    this.config = config;
    this.models = models;
  }

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(() -> WorkerParts.open(role, config, models)).onSuccess(open -> {
      parts = open;
      vertx.setPeriodic(config.endCheck().toMillis(), timer -> lookForEnds(open));
    });
  }

  /** A cancel hint may be lost, an end.json is not (rule L1). One look at a time. */
  private void lookForEnds(WorkerParts open) {
    if (!checking.compareAndSet(false, true)) {
      return;
    }
    vertx
        .executeBlocking(() -> {
          open.intake().stopEnded();
          return true;
        })
        .onFailure(e -> LOG.warn("cannot look for ends: {}", e.getMessage()))
        .onComplete(done -> checking.set(false));
  }

  /** Once started. */
  void drainInto(ShutdownSequence sequence) {
    WorkerParts open = parts;
    if (open != null) {
      open.drainInto(sequence);
    }
  }
}
