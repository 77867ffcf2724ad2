package dev.kinora.trainer.network;

import org.tensorflow.types.TFloat32;

/** A float tensor's numbers on the heap. */
public final class Floats {
  private Floats() {}

  public static float[] of(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }
}
