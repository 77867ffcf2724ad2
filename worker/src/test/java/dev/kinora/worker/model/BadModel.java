package dev.kinora.worker.model;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Packages with a good manifest whose graphs do what no model should. */
public enum BadModel {
  READS_A_FILE {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      var text = tf.io.readFile(tf.constant(beside.toString()));
      return tf.math.add(in.made(), tf.dtypes.cast(tf.strings.stringLength(text), TFloat32.class));
    }
  },
  WRITES_A_FILE {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      return after(tf, tf.io.writeFile(tf.constant(beside.toString()), tf.constant("written")), in);
    }
  },
  PRINTS {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      return after(tf, tf.print(tf.constant("\u001b[31mprinted")), in);
    }
  },
  ASSERTS {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      Op never = tf.assertThat(
          tf.math.greater(tf.constant(0f), tf.constant(1f)),
          List.of(tf.constant("latents are too small")));
      return after(tf, never, in);
    }
  },
  HANGS {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      return whileAbove(tf, tf.constant(1f), in);
    }
  },
  HANGS_AT_A_SQUARE {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      var squares = tf.sum(TinyModel.square(tf, in.conditioning()), tf.constant(new int[] {0, 1}));
      return whileAbove(tf, squares, in);
    }
  },
  /** One op that nothing can stop: of 70 s where it was measured, ten times what a call is waited for. */
  STALLS {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      var row = tf.math.mod(
          tf.range(tf.constant(0f), tf.constant(5000f), tf.constant(1f)), tf.constant(7f));
      var all = tf.math.sin(
          tf.math.add(tf.expandDims(row, tf.constant(0)), tf.expandDims(row, tf.constant(1))));
      var some = tf.math.add(all, tf.reduceMax(in.latents(), tf.constant(new int[] {0, 1, 2, 3})));
      var values = tf.linalg.selfAdjointEig(some).e();
      return tf.math.add(in.made(), tf.reduceMax(values, tf.constant(0)));
    }
  },
  DRAWS {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      return tf.math.add(in.made(), tf.random.randomUniform(tf.shape(in.made()), TFloat32.class));
    }
  },
  COUNTS {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      var count = tf.withName("count").variable(tf.constant(0f));
      return tf.math.mul(
          in.made(), tf.math.sub(tf.constant(1f), tf.assignAdd(count, tf.constant(.003f))));
    }
  },
  IS_INFINITE {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      return tf.math.div(in.made(), tf.constant(0f));
    }
  },
  ASKS_FOR_4_TB {
    @Override
    Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside) {
      var side = tf.math.add(
          tf.dtypes.cast(
              tf.sum(
                  tf.math.abs(tf.zerosLike(in.made())),
                  tf.range(tf.constant(0), tf.constant(4), tf.constant(1))),
              org.tensorflow.types.TInt32.class),
          tf.constant(1 << 20));
      var all = tf.fill(tf.stack(List.of(side, side)), tf.constant(1f));
      return tf.math.add(in.made(), tf.sum(all, tf.constant(new int[] {0, 1})));
    }
  };

  /** {@code beside} is a file next to the package. */
  abstract Operand<TFloat32> predict(Ops tf, TinyModel.Inputs in, Path beside);

  /** As its manifest calls it. */
  public String model() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In a folder of {@code parent} that is called like the model; {@link #beside} is a file there. */
  public ModelPackage write(Path parent) throws IOException {
    return TinyModel.write(
        parent.resolve(model()), model(), (tf, in) -> predict(tf, in, beside(parent)));
  }

  static Path beside(Path parent) {
    return parent.resolve("beside.txt").toAbsolutePath();
  }

  /** The good model without the weights that its graph has variables for. */
  static ModelPackage writeWithoutVariables(Path folder) throws IOException {
    TinyModel.write(folder);
    for (String file : List.of("variables.index", "variables.data-00000-of-00001")) {
      Files.delete(folder.resolve("variables").resolve(file));
    }
    Files.delete(folder.resolve("variables"));
    return ModelCatalogue.read(folder);
  }

  private static Operand<TFloat32> after(Ops tf, Op first, TinyModel.Inputs in) {
    return tf.withControlDependencies(List.of(first)).identity(in.made());
  }

  /** What was made, after a loop that ends at once or never. */
  private static Operand<TFloat32> whileAbove(
      Ops tf, Operand<TFloat32> number, TinyModel.Inputs in) {
    ConcreteFunction above = ConcreteFunction.create(ops -> {
      var given = ops.placeholder(TFloat32.class);
      Operand<TBool> answer = ops.math.greater(given, ops.constant(.5f));
      return Signature.builder("above")
          .input("given", given)
          .output("answer", answer)
          .build();
    });
    ConcreteFunction same = ConcreteFunction.create(ops -> {
      var given = ops.placeholder(TFloat32.class);
      return Signature.builder("same")
          .input("given", given)
          .output("answer", ops.identity(given))
          .build();
    });
    Operand<TFloat32> end = tf.whileOp(List.of(number), above, same)
        .iterator()
        .next()
        .asOutput()
        .expect(TFloat32.class);
    return tf.math.add(in.made(), end);
  }
}
