package dev.kinora.trainer.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The loss of every step of a stage, kept beside its checkpoint as CSV. It is written before each checkpoint, so that the file is never
 * behind it; what lies beyond the checkpoint from which a training goes on is cut off, since it is learned anew. Used by one thread.
 */
final class LossCurve {
  private static final String HEADER = "step,loss,learning_rate,images_per_second";
  private static final int COLUMNS = 4;

  private final Path file;
  private double[] numbers = new double[COLUMNS * 1024];
  private int count;
  private int written;

  private LossCurve(Path file) {
    this.file = file;
  }

  /** The curve up to {@code step}, from the file of an earlier process if there is one. */
  static LossCurve upTo(Path file, long step) {
    LossCurve curve = new LossCurve(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (step > 0 && Files.exists(file)) {
        curve.load(Files.readAllLines(file), step);
      }
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      Files.writeString(partial, HEADER + "\n");
      curve.append(partial);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    return curve;
  }

  void add(long step, double loss, double rate, double imagesPerSecond) {
    if (COLUMNS * (count + 1) > numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    }
    double[] row = {step, loss, rate, imagesPerSecond};
    System.arraycopy(row, 0, numbers, COLUMNS * count++, COLUMNS);
  }

  /** Appends what is new to the file. */
  void flush() {
    try {
      append(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  double[] steps() {
    return column(0);
  }

  double[] losses() {
    return column(1);
  }

  double[] rates() {
    return column(2);
  }

  double[] imagesPerSecond() {
    return column(3);
  }

  private double[] column(int column) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = numbers[COLUMNS * i + column];
    }
    return values;
  }

  /** A last line that was cut short by the end of the process is passed over. */
  private void load(List<String> lines, long step) {
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length != COLUMNS || Double.parseDouble(cells[0]) > step) {
        break;
      }
      add(
          Long.parseLong(cells[0]),
          Double.parseDouble(cells[1]),
          Double.parseDouble(cells[2]),
          Double.parseDouble(cells[3]));
    }
  }

  private void append(Path target) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(target, StandardOpenOption.APPEND)) {
      for (; written < count; written++) {
        int at = COLUMNS * written;
        out.write(String.format(
            Locale.ROOT,
            "%s,%s,%s,%.1f%n",
            (long) numbers[at],
            (float) numbers[at + 1],
            (float) numbers[at + 2],
            numbers[at + 3]));
      }
    }
  }

  private static TrainingException unwritable(Path file, IOException e) {
    return new TrainingException(file + ": the loss curve cannot be written: " + e.getMessage(), e);
  }
}
