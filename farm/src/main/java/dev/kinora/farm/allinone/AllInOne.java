package dev.kinora.farm.allinone;

import dev.kinora.encoder.intake.Encoder;
import dev.kinora.farm.allinone.ParallelStart.Rank;
import dev.kinora.gateway.server.Gateway;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.worker.Worker;
import dev.kinora.worker.model.ModelLoader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole farm in this process: broker, store, encoder, worker, gateway. It owns the data folder until it is closed. */
public final class AllInOne implements AutoCloseable {
  private final URI url;
  private final ShutdownSequence stop;

  private AllInOne(URI url, ShutdownSequence stop) {
    this.url = url;
    this.stop = stop;
  }

  /** Returns when renders can be submitted.
   *
   * @param lock the data folder's, held by this process; closed with the farm, also where the start fails
   * @param file settings file, or null for the folder's own
   * @param flags settings that win over file and environment
   */
  public static AllInOne start(
      FolderLock lock,
      Path data,
      @Nullable Path file,
      Map<String, String> flags,
      StartTrace trace) {
    try (ParallelStart start = new ParallelStart(trace)) {
      start.opened("lock of the data folder", lock);
      try {
        FarmConfig config =
            trace.time("settings", () -> FarmConfig.read(Settings.alone(data, file, flags)));
        ApiPort.check(config.gateway().server());
        URI url = services(start, config, data);
        lock.write(url.toString());
        return new AllInOne(url, start.stop());
      } catch (RuntimeException e) {
        start.undo();
        throw e;
      }
    }
  }

  public URI url() {
    return url;
  }

  /** Upstream first: refuse new renders, let the worker finish or release, end what can be ended, then clients and servers. */
  @Override
  public void close() {
    stop.run();
  }

  private static URI services(ParallelStart start, FarmConfig config, Path data) {
    var natives = start.step("TensorFlow", ModelLoader::loadNatives);
    var packages =
        start.step("model packages", () -> LocalModels.read(config.local().models()));
    ProcessParts parts = new ProcessParts(data);
    var models = start.step("model", () -> {
      ParallelStart.join(natives);
      return start.opened(
          "models",
          Worker.warmUp(config.worker(), parts.folder("worker"), ParallelStart.join(packages)));
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
            parts.context(infra, "worker"), config.worker(), ParallelStart.join(models)));
    var gateway = start.role(
        Rank.GATEWAY,
        "gateway",
        () -> Gateway.start(parts.context(infra, "gateway"), config.gateway()));
    ParallelStart.join(encoder);
    ParallelStart.join(worker);
    return ParallelStart.join(gateway).url();
  }
}
