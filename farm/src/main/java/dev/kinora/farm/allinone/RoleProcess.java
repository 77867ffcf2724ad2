package dev.kinora.farm.allinone;

import dev.kinora.encoder.intake.Encoder;
import dev.kinora.farm.allinone.ParallelStart.Rank;
import dev.kinora.gateway.boot.Gateway;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.health.HealthServer;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.worker.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One role in a process of its own, with its health port. */
public final class RoleProcess implements AutoCloseable {
  private final URI health;
  private final URI service;
  private final Readiness readiness;
  private final ShutdownSequence stop;

  /** What a role process is started with.
   *
   * @param data the machine's data folder, which roles of one machine share
   * @param name of this process among those of the folder; its lock, folder and log are called so
   * @param file settings file, or null for the folder's own
   */
  public record Launch(Path data, String name, @Nullable Path file, Map<String, String> flags) {
    Path folder() {
      return data.resolve("roles").resolve(name);
    }
  }

  private RoleProcess(URI health, URI service, Readiness readiness, ShutdownSequence stop) {
    this.health = health;
    this.service = service;
    this.readiness = readiness;
    this.stop = stop;
  }

  /** Broker and store of this machine, topics and catalogue; writes where they are into the data folder. */
  public static RoleProcess infra(Launch launch, StartTrace trace, ProcessStop stop) {
    return run(
        launch,
        trace,
        stop,
        () -> Settings.alone(
            launch.data,
            launch.file,
            launch.flags), // what it wrote itself last time is not what it needs
        (start, config, parts) -> {
          start.opened("lock of the data folder", FolderClaim.claim(launch.data));
          Infrastructure infra = Infrastructure.host(
              start,
              config,
              launch.data,
              parts.readiness(),
              start.step("model packages", () -> LocalModels.read(config.local().models())));
          InfraFile.write(launch.data, infra.kafkaConfig().bootstrapServers(), infra.storeConfig());
          parts.readiness().ready("infra");
          return infra.storeConfig().endpoint();
        });
  }

  public static RoleProcess gateway(Launch launch, StartTrace trace, ProcessStop stop) {
    return run(launch, trace, stop, (start, config, parts) -> {
      FolderLock lock =
          start.opened("gateway's lock", FolderClaim.claimGateway(launch.data, launch.name));
      Infrastructure infra = Infrastructure.connect(start, config, parts.readiness());
      Gateway gateway = ParallelStart.join(start.role(
          Rank.GATEWAY,
          "gateway",
          () -> Gateway.start(parts.context(infra, "gateway"), config.gateway())));
      URI url = gateway.url();
      lock.write(url.toString());
      return url;
    });
  }

  public static RoleProcess worker(Launch launch, StartTrace trace, ProcessStop stop) {
    return run(launch, trace, stop, (start, config, parts) -> {
      var models = start.step(
          "model",
          () -> start.opened(
              "models", Worker.warmUp(config.worker(), parts.folder("worker"), List.of())));
      Infrastructure infra = Infrastructure.connect(start, config, parts.readiness());
      ParallelStart.join(start.role(
          Rank.WORKER,
          "worker",
          () -> Worker.start(
              parts.context(infra, "worker"), config.worker(), () -> ParallelStart.join(models))));
      return infra.storeConfig().endpoint();
    });
  }

  public static RoleProcess encoder(Launch launch, StartTrace trace, ProcessStop stop) {
    return run(launch, trace, stop, (start, config, parts) -> {
      Infrastructure infra = Infrastructure.connect(start, config, parts.readiness());
      ParallelStart.join(start.role(
          Rank.ENCODER,
          "encoder",
          () -> Encoder.start(parts.context(infra, "encoder"), config.encoder())));
      return infra.storeConfig().endpoint();
    });
  }

  /** {@code http://host:port} of /health/live, /health/ready and /metrics. */
  public URI health() {
    return health;
  }

  /** What the role offers: the gateway's API, else the store it uses. */
  public URI service() {
    return service;
  }

  public Readiness readiness() {
    return readiness;
  }

  @Override
  public void close() {
    stop.run();
  }

  /** Whether a process of that name runs on the folder. */
  public static boolean runs(Path data, String name) {
    return FolderLock.read(new Launch(data, name, null, Map.of()).folder(), "process")
        .isPresent();
  }

  private interface Body {
    URI start(ParallelStart start, FarmConfig config, ProcessParts parts);
  }

  private static RoleProcess run(Launch launch, StartTrace trace, ProcessStop stop, Body body) {
    return run(
        launch, trace, stop, () -> Settings.shared(launch.data, launch.file, launch.flags), body);
  }

  private static RoleProcess run(
      Launch launch,
      StartTrace trace,
      ProcessStop stop,
      Supplier<ConfigReader> settings,
      Body body) {
    try (ParallelStart start = new ParallelStart(trace)) {
      try {
        stop.begins(start);
        DataFolder.open(launch.data);
        start
            .opened("lock of " + launch.name, FolderLock.take(launch.folder(), "process"))
            .write(launch.name);
        FarmConfig config = FarmConfig.read(settings.get());
        ProcessParts parts = new ProcessParts(launch.folder());
        start.opened("faults that were logged", LoggedFaults.heed(parts.readiness()));
        parts.readiness().starting(launch.name);
        HealthServer health = start.opened(
            "health",
            HealthServer.start(
                config.local().healthHost(),
                config.local().healthPort(),
                parts.readiness(),
                parts.metrics()));
        URI service = body.start(start, config, parts);
        parts.readiness().ready(launch.name);
        return new RoleProcess(health.url(), service, parts.readiness(), start.stop());
      } catch (RuntimeException | Error e) {
        start.undo();
        throw e;
      }
    }
  }
}
