package dev.kinora.load.engine;

import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.TimeKind;
import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.CastDecoder;
import dev.kinora.worker.model.ConditioningEncoder;
import dev.kinora.worker.model.DenoiseBatch;
import dev.kinora.worker.model.Denoiser;
import dev.kinora.worker.model.DeviceProfile;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.StyleVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A device that is not here: a GPU whose throughput at batch 2, 4 and 16 is 1.82, 2.77 and 3.2 times that at batch 1
 * (published for image diffusion at 512 pixels, sglang#22183); 3.0 at 8 lies between. It computes nothing and only takes the
 * time, so that two cores can show what the order of steps does.
 */
final class SimulatedModel {
  /** Of one row alone. */
  static final double STEP_MILLIS = 2;

  private static final List<Integer> BUCKETS = List.of(1, 2, 4, 8, 16);
  private static final List<Double> SPEED_UPS = List.of(1.0, 1.82, 2.77, 3.0, 3.2);
  private static final int SIDE = 4;
  private static final int CHANNELS = 3;

  private SimulatedModel() {}

  static BatchCurve curve() {
    List<Double> millis = BUCKETS.stream()
        .map(rows -> STEP_MILLIS * rows / SPEED_UPS.get(BUCKETS.indexOf(rows)))
        .toList();
    return new BatchCurve(BUCKETS, millis, BUCKETS.stream().map(rows -> 0L).toList());
  }

  static SamplingModel create() {
    var manifest = ModelManifest.newBuilder()
        .setName("simulated")
        .setDenoise(
            DenoiseRole.newBuilder().setTimeKind(TimeKind.UNIT_TIME).setPrediction(Prediction.X0))
        .setLatents(Latents.newBuilder()
            .addAllShape(List.of(SIDE, SIDE, CHANNELS))
            .setLane(LaneKind.FRAME)
            .setNoise(NoiseStreams.PER_LANE))
        .setSchedule(NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW))
        .setPixelFormat(PixelFormat.RGB8)
        .build();
    return new SamplingModel(
        manifest,
        "0".repeat(64),
        new Device(curve()),
        new CastDecoder(manifest),
        new ConditioningEncoder(null, StyleVector.NONE),
        new DeviceProfile(curve(), "0".repeat(64), true));
  }

  /** The milliseconds of one step of a batch with that many useful rows. */
  static double millis(int rows) {
    BatchCurve curve = curve();
    return curve.milliseconds().get(curve.buckets().indexOf(curve.bucketFor(rows)));
  }

  static void spend(double millis) {
    long until = System.nanoTime() + (long) (millis * 1e6);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static final class Device implements Denoiser {
    private final BatchCurve curve;
    private final Map<Integer, DenoiseBatch> batches = new HashMap<>();

    private Device(BatchCurve curve) {
      this.curve = curve;
    }

    @Override
    public DenoiseBatch batch(int rows) {
      return batches.computeIfAbsent(
          rows, size -> DenoiseBatch.allocate(Arena.ofAuto(), size, SIDE * SIDE * CHANNELS, 0));
    }

    @Override
    public void denoise(DenoiseBatch batch) {
      MemorySegment.copy(
          batch.latents(), 0, batch.prediction(), 0, batch.prediction().byteSize());
      spend(curve.milliseconds().get(curve.buckets().indexOf(batch.rows())));
    }
  }
}
