package dev.kinora.load.simulation;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.TimeKind;
import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.ConditioningEncoder;
import dev.kinora.worker.model.DeviceProfile;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.SamplingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model package whose device is simulated. The farm's catalogue takes it like any other; a worker that is not simulated
 * refuses it, since there is no graph in it.
 */
public final class SimulatedPackage {
  public static final String NAME = "simulated";
  /** Of the latents. */
  private static final int LATENT_SIDE = 32;
  /** Of a frame, in pixels. */
  public static final int SIDE = SimulatedDecoder.FACTOR * LATENT_SIDE;

  public static final int CHANNELS = 3;
  /** Of one row alone. */
  public static final double STEP_MILLIS = 56;

  private static final String NUMERICS = "0".repeat(64);

  private SimulatedPackage() {}

  /** What {@link dev.kinora.worker.model.ModelLoader} is for real packages. */
  public static LoadedModel load(ModelPackage simulated) {
    BatchCurve curve = SimulatedCurve.of(STEP_MILLIS);
    return LoadedModel.of(model(simulated.manifest(), simulated.digest(), curve));
  }

  /** {@code manifest} is one of {@link #manifest}. */
  public static SamplingModel model(ModelManifest manifest, String digest, BatchCurve curve) {
    List<Integer> shape = manifest.getLatents().getShapeList();
    return new SamplingModel(
        manifest,
        digest,
        new SimulatedDenoiser(curve, shape.get(0), shape.get(1), shape.get(2)),
        new SimulatedDecoder(manifest),
        new ConditioningEncoder(null),
        new DeviceProfile(curve, NUMERICS, true));
  }

  /** @param side of the latents */
  public static ModelManifest manifest(int side) {
    return ModelManifest.newBuilder()
        .setName(NAME)
        .setDescription("No network: a device that takes a GPU's time and computes nothing.")
        .setLicense("Apache-2.0")
        .setDenoise(
            DenoiseRole.newBuilder().setTimeKind(TimeKind.UNIT_TIME).setPrediction(Prediction.X0))
        .setLatents(Latents.newBuilder()
            .addAllShape(List.of(side, side, CHANNELS))
            .setLane(LaneKind.FRAME)
            .setNoise(NoiseStreams.SHARED))
        .setSchedule(NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW))
        .setDefaults(ModelDefaults.newBuilder()
            .setSteps(4)
            .setGuidance(1)
            .setScheduler(Scheduler.EULER_FLOW)
            .setFrames(24)
            .setDenoiseSteps(24))
        .setPixelFormat(PixelFormat.RGB8)
        .build();
  }

  /** Writes the package as a folder of its own name into {@code models}. */
  public static void write(Path models) throws IOException {
    Path folder = Files.createDirectories(models.resolve(NAME));
    Files.writeString(folder.resolve("saved_model.pb"), "no graph: the device is simulated\n");
    Files.writeString(
        folder.resolve("manifest.json"), JsonFormat.printer().print(manifest(LATENT_SIDE)));
  }
}
