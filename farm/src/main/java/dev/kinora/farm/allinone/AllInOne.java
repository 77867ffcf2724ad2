package dev.kinora.farm.allinone;

import dev.kinora.encoder.intake.Encoder;
import dev.kinora.farm.allinone.ParallelStart.Rank;
import dev.kinora.gateway.boot.Gateway;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.worker.Worker;
import dev.kinora.worker.model.ModelLoader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A whole farm in this process: broker, store, encoder, worker, gateway. It owns the data folder until it is closed. Safe for use
 * by several threads.
 */
public final class AllInOne implements AutoCloseable {
  private final URI url;
  private final Readiness readiness;
  private final ParallelStart start;
  private final CompletableFuture<Void> others;

  private AllInOne(
      URI url, Readiness readiness, ParallelStart start, CompletableFuture<Void> others) {
    this.url = url;
    this.readiness = readiness;
    this.start = start;
    this.others = others;
  }

  /** Returns when renders can be submitted; encoder and worker may still be on their way, see {@link #awaitReady}.
   *
   * @param lock the data folder's, held by this process; closed with the farm, also where the start fails
   * @param file settings file, or null for the folder's own
   * @param flags settings that win over file and environment
   * @param stop stops the farm, from now on
   */
  public static AllInOne start(
      FolderLock lock,
      Path data,
      @Nullable Path file,
      Map<String, String> flags,
      StartTrace trace,
      ProcessStop stop) {
    try (ParallelStart start = new ParallelStart(trace)) {
      start.opened("lock of the data folder", lock);
      try {
        stop.begins(start);
        FarmConfig config =
            trace.time("settings", () -> FarmConfig.read(Settings.alone(data, file, flags)));
        ApiPort.check(config.gateway().server());
        AllInOne farm = services(start, config, data);
        lock.write(farm.url.toString());
        return farm;
      } catch (RuntimeException | Error e) {
        start.undo();
        throw e;
      }
    }
  }

  public URI url() {
    return url;
  }

  /** Of all its roles. */
  public Readiness readiness() {
    return readiness;
  }

  /** Returns when renders are made. Throws what kept encoder or worker from starting; the farm is closed then. */
  public void awaitReady() {
    awaitReady(() -> {});
  }

  /** The same, and {@code farewell} is run before a farm that cannot start is closed: so far it answers. */
  public void awaitReady(Runnable farewell) {
    try {
      ParallelStart.join(others);
    } catch (RuntimeException | Error e) {
      try {
        farewell.run();
      } finally {
        start.undo();
      }
      throw e;
    }
  }

  /** Upstream first: refuse new renders, let the worker finish or release, end what can be ended, then clients and servers. */
  @Override
  public void close() {
    start.stop().run();
  }

  private static AllInOne services(ParallelStart start, FarmConfig config, Path data) {
    var natives = start.step("TensorFlow", ModelLoader::loadNatives);
    var packages =
        start.step("model packages", () -> LocalModels.read(config.local().models()));
    ProcessParts parts = new ProcessParts(data);
    start.opened("faults that were logged", LoggedFaults.heed(parts.readiness()));
    var models = start.step("model", () -> {
      ParallelStart.join(natives);
      return start.opened(
          "models",
          Worker.warmUp(
              config.worker(),
              parts.folder("worker"),
              ParallelStart.join(packages).usable()));
    });
    Infrastructure infra = Infrastructure.host(start, config, data, parts.readiness(), packages);
    var encoder = start.role(
        Rank.ENCODER,
        "encoder",
        () -> Encoder.start(parts.context(infra, "encoder"), config.encoder()));
    var worker = start.role(
        Rank.WORKER,
        "worker",
        () -> Worker.start(
            parts.context(infra, "worker"), config.worker(), () -> ParallelStart.join(models)));
    var gateway = start.role(
        Rank.GATEWAY,
        "gateway",
        () -> Gateway.start(parts.context(infra, "gateway"), config.gateway()));
    URI url = ParallelStart.join(gateway).url();
    return new AllInOne(url, parts.readiness(), start, CompletableFuture.allOf(encoder, worker));
  }
}
