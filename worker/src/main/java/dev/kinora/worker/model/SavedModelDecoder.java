package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.job.PixelFormats;
import dev.kinora.v1.DecodeRole;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.PixelFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;

/** The decode signature of a SavedModel, one picture a call. Owned and closed by {@link LoadedModel}. */
final class SavedModelDecoder implements FrameDecoder, AutoCloseable {
  private final Tensors tensors;
  private final ModelCalls calls;
  private final SessionFunction function;
  private final DecodeRole role;
  private final PixelFormat pixelFormat;
  private final Tensor input;
  private final int bytes;

  SavedModelDecoder(
      Tensors tensors, ModelCalls calls, SessionFunction function, ModelManifest manifest) {
    this.tensors = tensors;
    this.calls = calls;
    this.function = function;
    this.role = manifest.getDecode();
    this.pixelFormat = manifest.getPixelFormat();
    this.bytes = role.getWidth() * role.getHeight() * PixelFormats.bytes(pixelFormat);
    int[] picture = CastDecoder.picture(manifest);
    this.input = tensors.floats(1, picture[0], picture[1], picture[2]);
  }

  @Override
  public int width() {
    return role.getWidth();
  }

  @Override
  public int height() {
    return role.getHeight();
  }

  @Override
  public PixelFormat pixelFormat() {
    return pixelFormat;
  }

  @Override
  public byte[] decode(float[] latents, int offset) {
    int size = (int) input.shape().size();
    MemorySegment.copy(latents, offset, Tensors.memory(input), ValueLayout.JAVA_FLOAT, 0, size);
    try (Tensors.Outputs outputs = calls.run(function, Map.of(role.getLatents(), input))) {
      MemorySegment made = Tensors.memory(outputs.get(role.getFrames()));
      if (made.byteSize() != bytes) {
        throw new FarmException(
            FailureCode.BAD_MODEL,
            "%s.%s gives %s bytes for a picture of %s x %s, %s"
                .formatted(
                    role.getSignature(),
                    role.getFrames(),
                    made.byteSize(),
                    role.getWidth(),
                    role.getHeight(),
                    pixelFormat));
      }
      return made.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @Override
  public void close() {
    tensors.close(input);
  }
}
