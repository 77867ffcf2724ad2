package dev.kinora.load;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.job.FarmException;
import dev.kinora.load.scale.EventReader;
import dev.kinora.load.simulation.LocalFarm;
import dev.kinora.load.simulation.SimulatedPackage;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A farm of processes of which only the device is simulated: broker and store, one encoder, a gateway and workers. The bench
 * listens to its events.
 */
record SimulatedFarm(Path folder, FarmUnderTest api, EventReader events, SimulatedWorkers workers)
    implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(50);
  /** More than sixteen workers can have under way at once: an encoder that passes clips over reads their frames twice. */
  private static final int OPEN_CLIPS = 64;

  /** Returns when the farm takes renders; no worker runs yet. */
  static SimulatedFarm start(Path root) throws IOException {
    Path folder = Files.createTempDirectory("kinora-bench");
    Path data = folder.resolve("data");
    @Nullable FarmUnderTest api = null;
    try {
      SimulatedPackage.write(folder.resolve("models"));
      api = FarmUnderTest.ofParts(root, data, parts(folder.resolve("models")));
      EventReader events = EventReader.start(LocalFarm.read(data, Map.of()).kafka());
      return new SimulatedFarm(folder, api, events, new SimulatedWorkers(data));
    } catch (IOException | RuntimeException e) {
      if (api != null) {
        api.close();
      }
      SpoolFolder.delete(folder);
      throw e;
    }
  }

  private static List<FarmUnderTest.Part> parts(Path models) {
    return List.of(
        new FarmUnderTest.Part("infra", List.of("farm.models=" + models)),
        new FarmUnderTest.Part("encoder", List.of("encoder.open-clips=" + OPEN_CLIPS)),
        new FarmUnderTest.Part(
            "gateway", List.of("gateway.port=0", "default-model=" + SimulatedPackage.NAME)));
  }

  /** Four steps; one MP4 of the frames' own size. */
  static RenderSpec clip(String queue, int frames) {
    return RenderSpec.newBuilder()
        .setPrompt("a beating heart")
        .setModel(SimulatedPackage.NAME)
        .setQueue(queue)
        .setFrames(frames)
        .setSteps(4)
        .addPlacements(Placement.newBuilder()
            .setName("main")
            .setWidth(SimulatedPackage.SIDE)
            .setHeight(SimulatedPackage.SIDE))
        .build();
  }

  /** Returns when {@code done}; UNAVAILABLE after {@code longest}. */
  static void await(String what, Duration longest, BooleanSupplier done)
      throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new FarmException(
            FailureCode.UNAVAILABLE, "waited %s in vain: %s".formatted(longest, what));
      }
      Thread.sleep(LOOK);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try (api;
        events;
        workers) {
      // closed in the reverse of this order
    } finally {
      SpoolFolder.delete(folder);
    }
  }
}
