package dev.kinora.trainer.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a training stands: all a later process needs to go on as if it had never stopped.
 *
 * @param identity what is trained on what; a training goes on only from a checkpoint of its own identity
 * @param step steps done
 * @param seconds time spent training, stops not counted
 * @param smoothedLoss moving average of the loss
 * @param values the optimiser's state by name
 */
record Checkpoint(
    String identity, long step, double seconds, double smoothedLoss, Map<String, float[]> values) {
  private static final int MAGIC = 0x4b4e4332; // "KNC2"

  /** Written beside the target and moved over it, so that a reader never meets half a file. */
  void write(Path file) {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16))) {
        out.writeInt(MAGIC);
        out.writeUTF(identity);
        out.writeLong(step);
        out.writeDouble(seconds);
        out.writeDouble(smoothedLoss);
        out.writeInt(values.size());
        for (var entry : values.entrySet()) {
          out.writeUTF(entry.getKey());
          ByteBuffer bytes = ByteBuffer.allocate(4 * entry.getValue().length);
          bytes.asFloatBuffer().put(entry.getValue());
          out.writeInt(bytes.capacity());
          out.write(bytes.array());
        }
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new TrainingException(
          file + ": the checkpoint cannot be written: " + e.getMessage(), e);
    }
  }

  /** Empty when there is no checkpoint yet. */
  static Optional<Checkpoint> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (in.readInt() != MAGIC) {
        throw new TrainingException(file + ": is not a checkpoint");
      }
      String identity = in.readUTF();
      long step = in.readLong();
      double seconds = in.readDouble();
      double smoothedLoss = in.readDouble();
      int count = in.readInt();
      Map<String, float[]> values = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        float[] numbers = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(numbers);
        values.put(name, numbers);
      }
      return Optional.of(new Checkpoint(identity, step, seconds, smoothedLoss, values));
    } catch (IOException e) {
      throw new TrainingException(file + ": the checkpoint cannot be read: " + e.getMessage(), e);
    }
  }
}
