package dev.kinora.worker.model;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/**
 * Where every tensor of the worker is made and closed, and counted: native memory is freed by nobody else. Safe for use by
 * many threads.
 */
public final class Tensors {
  private final AtomicLong open = new AtomicLong();

  /** Tensors made and not yet closed. */
  public long open() {
    return open.get();
  }

  /** An uninitialised tensor, to be given back to {@link #close}. */
  TFloat32 floats(long... shape) {
    try {
      TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape));
      open.incrementAndGet();
      return tensor;
    } catch (IllegalStateException e) {
      throw ModelFault.memory(Shape.of(shape).size() * Float.BYTES, e);
    }
  }

  void close(Tensor tensor) {
    tensor.close();
    open.decrementAndGet();
  }

  /** Runs a signature, within {@code options}; the outputs are valid until they are closed. Blocks in native code. */
  Outputs call(SessionFunction function, Map<String, Tensor> inputs, RunOptions options) {
    Session.Runner runner = function.session().runner().setOptions(options);
    function
        .signature()
        .getInputs()
        .forEach((name, input) -> runner.feed(input.name, inputs.get(name)));
    var names = new ArrayList<String>();
    function.signature().getOutputs().forEach((name, output) -> {
      names.add(name);
      runner.fetch(output.name);
    });
    Result result = runner.run();
    open.addAndGet(result.size());
    return new Outputs(names, result);
  }

  /** Outputs of one call. */
  final class Outputs implements AutoCloseable {
    private final List<String> names;
    private final Result result;

    private Outputs(List<String> names, Result result) {
      this.names = names;
      this.result = result;
    }

    Tensor get(String name) {
      return result.get(names.indexOf(name));
    }

    @Override
    public void close() {
      int size = result.size();
      result.close();
      open.addAndGet(-size);
    }
  }

  /** The tensor's own memory, no copy; valid until the tensor is closed. */
  static MemorySegment memory(Tensor tensor) {
    return tensor.asRawTensor().data().accept(new DataStorageVisitor<MemorySegment>() {
      @Override
      public MemorySegment visit(long address, long length, long scale) {
        return MemorySegment.ofAddress(address).reinterpret(length * scale);
      }

      @Override
      public MemorySegment visit(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer);
      }

      @Override
      public MemorySegment fallback() {
        throw new IllegalStateException("tensor without native memory");
      }
    });
  }
}
