package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Precision;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.ThreadPoolOptionProto;

/**
 * What computes: the CPU, or one GPU.
 *
 * @param gpu its number, from 0; negative: the CPU
 * @param gpuMemory share of the GPU's memory that is taken at the start, up to 1; 0: what is needed, when it is
 */
public record DeviceConfig(int gpu, double gpuMemory) {
  public static final DeviceConfig CPU = new DeviceConfig(-1, 0);

  public boolean isGpu() {
    return gpu >= 0;
  }

  /** UNSUPPORTED where a GPU is asked for that TensorFlow does not see. Takes a moment; loads the natives. */
  public void check() {
    if (!isGpu()) {
      return;
    }
    // Only the one that was asked for is visible, so it is number 0.
    try (var graph = new Graph();
        var session = new Session(
            graph,
            session(1, Precision.PRECISION_UNSPECIFIED).toBuilder()
                .setAllowSoftPlacement(false)
                .build())) {
      var ops = Ops.create(graph)
          .withDevice(DeviceSpec.newBuilder()
              .deviceType(DeviceSpec.DeviceType.GPU)
              .deviceIndex(0)
              .build());
      session
          .runner()
          .fetch(ops.math.add(ops.constant(1f), ops.constant(1f)))
          .run()
          .close();
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new FarmException(
          FailureCode.UNSUPPORTED,
          "worker.device is gpu:%s, but TensorFlow sees no such device here: it needs a build with -Pgpu,"
                  .formatted(gpu)
              + " an NVIDIA driver, CUDA 12 and cuDNN 9; or set worker.device=cpu",
          e);
    }
  }

  /**
   * A session's settings. Its ops start on a thread of its own: on the one that TensorFlow else shares between all sessions of a
   * process, a model that hangs would keep every other from being loaded or called until these seem to hang too.
   */
  ConfigProto session(int threads, Precision precision) {
    var config = ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(1)
        .addSessionInterOpThreadPool(ThreadPoolOptionProto.newBuilder().setNumThreads(1));
    if (isGpu()) {
      config.setGpuOptions(GPUOptions.newBuilder()
          .setVisibleDeviceList(String.valueOf(gpu))
          .setAllowGrowth(gpuMemory == 0)
          .setPerProcessGpuMemoryFraction(gpuMemory));
    } else {
      config.putDeviceCount("GPU", 0);
    }
    // Without the session's own folding of constants: a loop of nothing but constants that never
    // ends would overflow its stack
    // and end the process. Grappler folds them anyway.
    return config
        .setGraphOptions(graphOptions(precision).toBuilder()
            .setOptimizerOptions(OptimizerOptions.newBuilder()
                .setOptLevel(OptimizerOptions.Level.L0)
                .setDoCommonSubexpressionElimination(true)
                .setDoFunctionInlining(true)))
        .build();
  }

  /** Settings of graphs that may compute in a precision, where the CPU has it; a GPU does not look at it. */
  public static GraphOptions graphOptions(Precision precision) {
    var rewriting = RewriterConfig.newBuilder();
    if (precision == Precision.BFLOAT16_MIXED && Bfloat16.here()) {
      rewriting.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
    return GraphOptions.newBuilder().setRewriteOptions(rewriting).build();
  }

  @Override
  public String toString() {
    return isGpu() ? "gpu:" + gpu : "cpu";
  }
}
