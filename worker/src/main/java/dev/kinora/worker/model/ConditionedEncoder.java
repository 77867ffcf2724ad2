package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.ConditionRole;
import dev.kinora.v1.FailureCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;

/** A text encoder for a model that makes something else of an embedding, by its condition signature, before it is steered by it. */
final class ConditionedEncoder implements TextEncoder {
  private final Tensors tensors;
  private final ModelCalls calls;
  private final SessionFunction function;
  private final ConditionRole role;
  private final TextEncoder encoder;

  ConditionedEncoder(
      Tensors tensors,
      ModelCalls calls,
      SessionFunction function,
      ConditionRole role,
      TextEncoder encoder) {
    this.tensors = tensors;
    this.calls = calls;
    this.function = function;
    this.role = role;
    this.encoder = encoder;
  }

  @Override
  public int size() {
    return encoder.size();
  }

  @Override
  public float[] embed(String text) {
    float[] embedding = encoder.embed(text);
    if (text.isBlank()) {
      return embedding;
    }
    Tensor input = tensors.floats(1, embedding.length);
    try {
      MemorySegment.copy(
          embedding, 0, Tensors.memory(input), ValueLayout.JAVA_FLOAT, 0, embedding.length);
      try (Tensors.Outputs outputs = calls.run(function, Map.of(role.getEmbedding(), input))) {
        float[] made =
            Tensors.memory(outputs.get(role.getConditioning())).toArray(ValueLayout.JAVA_FLOAT);
        if (made.length != size()) {
          throw new FarmException(
              FailureCode.BAD_MODEL,
              "%s.%s gives %s numbers, not %s"
                  .formatted(role.getSignature(), role.getConditioning(), made.length, size()));
        }
        return made;
      }
    } finally {
      calls.atRest(() -> tensors.close(input));
    }
  }
}
