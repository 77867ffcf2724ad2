package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;

/**
 * The denoise signature of a SavedModel. Input tensors are pooled for each batch size and written in place; the output is
 * copied once, from its tensor to the pooled prediction. Owned and closed by {@link LoadedModel}.
 */
final class SavedModelDenoiser implements Denoiser, AutoCloseable {
  private final Tensors tensors;
  private final ModelCalls calls;
  private final SessionFunction function;
  private final DenoiseRole role;
  private final int[] shape;
  private final int latentSize;
  private final int conditioningSize;
  private final Map<Integer, Pooled> pool = new LinkedHashMap<>();

  private record Pooled(DenoiseBatch batch, Map<String, Tensor> inputs, Tensor prediction) {}

  SavedModelDenoiser(
      Tensors tensors,
      ModelCalls calls,
      SessionFunction function,
      ModelManifest manifest,
      int conditioningSize) {
    this.tensors = tensors;
    this.calls = calls;
    this.function = function;
    this.role = manifest.getDenoise();
    this.shape = manifest.getLatents().getShapeList().stream().mapToInt(i -> i).toArray();
    this.latentSize = manifest.getLatents().getShapeList().stream().reduce(1, (a, b) -> a * b);
    this.conditioningSize = conditioningSize;
  }

  @Override
  public DenoiseBatch batch(int rows) {
    return pool.computeIfAbsent(rows, this::open).batch();
  }

  private Pooled open(int rows) {
    var inputs = new LinkedHashMap<String, Tensor>();
    Tensor prediction = tensors.floats(latentShape(rows));
    MemorySegment latents = input(inputs, role.getLatents(), latentShape(rows));
    MemorySegment time = input(inputs, role.getTime(), rows);
    MemorySegment phase = input(inputs, role.getPhase(), rows);
    MemorySegment conditioning = input(inputs, role.getConditioning(), rows, conditioningSize);
    var batch = new DenoiseBatch(
        rows,
        latentSize,
        conditioningSize,
        latents,
        time,
        phase,
        conditioning,
        Tensors.memory(prediction));
    return new Pooled(batch, inputs, prediction);
  }

  /** A role that the manifest leaves empty gets plain memory, which nobody reads. */
  private MemorySegment input(Map<String, Tensor> inputs, String name, long... dimensions) {
    if (name.isEmpty()) {
      long size = 1;
      for (long dimension : dimensions) {
        size *= dimension;
      }
      return MemorySegment.ofArray(new float[(int) size]);
    }
    Tensor tensor = tensors.floats(dimensions);
    inputs.put(name, tensor);
    return Tensors.memory(tensor);
  }

  private long[] latentShape(int rows) {
    long[] dimensions = new long[shape.length + 1];
    dimensions[0] = rows;
    for (int i = 0; i < shape.length; i++) {
      dimensions[i + 1] = shape[i];
    }
    return dimensions;
  }

  @Override
  public void denoise(DenoiseBatch batch) {
    Pooled pooled = pool.get(batch.rows());
    if (pooled == null || pooled.batch() != batch) {
      throw new IllegalArgumentException("a batch of another denoiser");
    }
    try (Tensors.Outputs outputs = calls.run(function, pooled.inputs())) {
      MemorySegment made = Tensors.memory(outputs.get(role.getOutput()));
      if (made.byteSize() != batch.prediction().byteSize()) {
        throw new FarmException(
            FailureCode.BAD_MODEL,
            "%s.%s has %s numbers for %s rows of %s"
                .formatted(
                    role.getSignature(),
                    role.getOutput(),
                    made.byteSize() / Float.BYTES,
                    batch.rows(),
                    latentSize));
      }
      MemorySegment.copy(
          made,
          ValueLayout.JAVA_FLOAT,
          0,
          batch.prediction(),
          ValueLayout.JAVA_FLOAT,
          0,
          (long) batch.rows() * latentSize);
    }
  }

  @Override
  public void close() {
    pool.values().forEach(pooled -> {
      pooled.inputs().values().forEach(tensors::close);
      tensors.close(pooled.prediction());
    });
    pool.clear();
  }
}
