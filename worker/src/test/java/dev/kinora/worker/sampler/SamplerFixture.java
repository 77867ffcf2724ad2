package dev.kinora.worker.sampler;

import dev.kinora.job.Digests;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.TimeKind;
import dev.kinora.worker.model.CastDecoder;
import dev.kinora.worker.model.ConditioningEncoder;
import dev.kinora.worker.model.Denoiser;
import dev.kinora.worker.model.DeviceProfile;
import dev.kinora.worker.model.FrameDecoder;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A model of 2 x 2 pixels without TensorFlow, and a sink that remembers. */
final class SamplerFixture {
  static final int LATENTS = 12;

  private SamplerFixture() {}

  static SamplingModel model(Denoiser denoiser, Integer... buckets) {
    var manifest = ModelManifest.newBuilder()
        .setName("fake")
        .setDenoise(
            DenoiseRole.newBuilder().setTimeKind(TimeKind.UNIT_TIME).setPrediction(Prediction.X0))
        .setLatents(Latents.newBuilder()
            .addAllShape(List.of(2, 2, 3))
            .setLane(LaneKind.FRAME)
            .setNoise(NoiseStreams.PER_LANE))
        .setSchedule(NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW))
        .setPixelFormat(PixelFormat.RGB8)
        .build();
    return new SamplingModel(
        manifest,
        "0".repeat(64),
        denoiser,
        new CastDecoder(manifest),
        new ConditioningEncoder(null),
        DeviceProfile.of("fake", buckets));
  }

  /** The same model, whose decoder does something first. */
  static SamplingModel decodedBy(SamplingModel model, Consumer<float[]> first) {
    FrameDecoder inner = model.decoder();
    var decoder = new FrameDecoder() {
      @Override
      public int width() {
        return inner.width();
      }

      @Override
      public int height() {
        return inner.height();
      }

      @Override
      public PixelFormat pixelFormat() {
        return inner.pixelFormat();
      }

      @Override
      public byte[] decode(float[] latents, int offset) {
        first.accept(latents);
        return inner.decode(latents, offset);
      }
    };
    return model.decodedBy(decoder);
  }

  static ClipPlan plan(
      SamplingModel model, RenderMode mode, int frames, int steps, float guidance) {
    return plan(model, 0, mode, frames, steps, guidance);
  }

  /** Guided from a share of its steps on. */
  static ClipPlan plan(
      SamplingModel model, float start, RenderMode mode, int frames, int steps, float guidance) {
    var render = new ResolvedRender(
        "r",
        mode,
        "circle",
        "",
        11,
        frames,
        steps,
        guidance,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
    return ClipPlan.of(
        render,
        model.manifest().toBuilder().setGuidanceStart(start).build(),
        model.encoder().encode(render));
  }

  static SamplingTask task(String id, SamplingModel model, ClipPlan plan, FrameSink sink) {
    return new SamplingTask(id, plan, model, "interactive", 1, sink, Optional.empty());
  }

  /** Frames in the order they came, and the progress told. */
  static class Remembering implements FrameSink {
    final List<Integer> indexes = new ArrayList<>();
    final List<String> digests = new ArrayList<>();
    final List<Progress> progress = new ArrayList<>();

    @Override
    public void frame(Picture picture) {
      indexes.add(picture.index());
      digests.add(Digests.hex(Digests.sha256(picture.pixels())));
    }

    @Override
    public void stepped(Progress told) {
      progress.add(told);
    }
  }
}
