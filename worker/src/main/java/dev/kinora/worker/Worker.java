package dev.kinora.worker;

import dev.kinora.infra.lifecycle.Role;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.WarmModels;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running worker: leases jobs, samples them with SavedModels and streams their frames out. Started once, stopped by the
 * steps of {@link #drainInto}.
 */
public final class Worker implements Role {
  private static final Duration CLOSE = Duration.ofSeconds(5);
  /** A first start tests its model, which takes a while on a slow machine. */
  private static final Duration LONG_CALL = Duration.ofMinutes(5);

  private final Vertx vertx;
  private final WorkerVerticle device;

  private Worker(Vertx vertx, WorkerVerticle device) {
    this.vertx = vertx;
    this.device = device;
  }

  /**
   * What takes longest at a start and needs neither broker nor store: natives, text encoder and the default model. To be given
   * to {@link #start}, or closed. A broken package gives BAD_MODEL.
   *
   * @param data this worker's own folder
   * @param here packages on this disk besides those that the settings name
   */
  public static WarmModels warmUp(WorkerConfig config, Path data, List<ModelPackage> here) {
    List<ModelPackage> named =
        config.models().stream().map(ModelCatalogue::read).toList();
    List<ModelPackage> local = Stream.concat(named.stream(), here.stream()).toList();
    return WarmModels.open(config.model(), data, local, config.intake().defaultModel());
  }

  /**
   * Returns when the default model is loaded and the slots are started; readiness says when they all ask for jobs. A model
   * that cannot be used gives BAD_MODEL or UNKNOWN_MODEL; nothing is left open then.
   *
   * @param models called once, when all that needs no model is open; what it returns is this worker's, also where the start
   *     fails
   */
  public static Worker start(RoleContext context, WorkerConfig config, Callable<WarmModels> models)
      throws InterruptedException {
    Vertx vertx = Vertx.vertx(new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(2)
        .setMaxWorkerExecuteTime(LONG_CALL.toNanos())
        .setMaxWorkerExecuteTimeUnit(TimeUnit.NANOSECONDS));
    var device = new WorkerVerticle(context, config, models);
    boolean started = false;
    try {
      vertx.deployVerticle(device).toCompletionStage().toCompletableFuture().get();
      started = true;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FarmException failure
          ? failure
          : new FarmException(FailureCode.INTERNAL, "the worker cannot start: " + e.getCause(), e);
    } finally {
      if (!started) {
        vertx.close();
      }
    }
    return new Worker(vertx, device);
  }

  @Override
  public void drainInto(ShutdownSequence sequence) {
    device.drainInto(sequence);
    sequence.then(
        "worker: close its event loop",
        CLOSE,
        budget -> vertx.close().toCompletionStage().toCompletableFuture().get());
  }
}
