package dev.kinora.load;

import dev.kinora.encoder.codec.ClipShape;
import dev.kinora.encoder.codec.Picture;
import dev.kinora.encoder.codec.PlacementEncoder;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.Defaults;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelLoader;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.Tensors;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.sampler.PlainLoop;
import dev.kinora.worker.sampler.SamplingSummary;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The shortest way from a spec to a video: sampling on the caller's thread at the model's best bucket, encoding on one other
 * thread, nothing else. The farm is measured against it.
 */
final class PlainRender implements AutoCloseable {
  private static final int BATCH_CAP = 512;
  private static final int WAITING_FRAMES = 96;
  private static final byte[] END = new byte[0];

  private final LoadedModel model;
  private final ExecutorService encoding = Executors.newSingleThreadExecutor();

  PlainRender(ModelPackage modelPackage, Path profiles) {
    var config = ModelConfig.cpu(Runtime.getRuntime().availableProcessors(), BATCH_CAP, 1);
    this.model = new ModelLoader(config, profiles, new Tensors()).load(modelPackage);
  }

  /**
   * @param seconds from the spec to the finished file
   * @param stepMillis of the denoiser for one step of one lane
   */
  record Rendered(double seconds, double stepMillis) {}

  Rendered render(RenderJob job, Path file) {
    long start = System.nanoTime();
    SamplingModel sampling = model.sampling();
    ResolvedRender render = Defaults.resolve(job, sampling.manifest());
    ClipPlan plan = ClipPlan.of(render, sampling.manifest(), sampling.encoder().encode(render));
    BlockingQueue<byte[]> frames = new ArrayBlockingQueue<>(WAITING_FRAMES);
    var encoded = CompletableFuture.runAsync(
        () -> encode(job.getSpec(), render.frames(), file, frames), encoding);
    SamplingSummary summary =
        PlainLoop.sample(sampling, plan, picture -> put(frames, picture.pixels()));
    put(frames, END);
    encoded.join();
    return new Rendered(
        (System.nanoTime() - start) / 1e9, (double) summary.deviceMillis() / summary.steps());
  }

  private void encode(RenderSpec spec, int count, Path file, BlockingQueue<byte[]> frames) {
    var decoder = model.sampling().decoder();
    var picture = new Picture(decoder.width(), decoder.height(), decoder.pixelFormat());
    var clip = new ClipShape(picture, count, Defaults.frameRate(spec), Defaults.mode(spec));
    try (var encoder = new PlacementEncoder(clip, Defaults.placements(spec).getFirst(), file)) {
      for (byte[] pixels = frames.take(); pixels != END; pixels = frames.take()) {
        encoder.encode(pixels);
      }
      encoder.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while encoding", e);
    }
  }

  private static void put(BlockingQueue<byte[]> frames, byte[] pixels) {
    try {
      frames.put(pixels);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sampling", e);
    }
  }

  @Override
  public void close() {
    encoding.shutdown();
    model.close();
  }
}
