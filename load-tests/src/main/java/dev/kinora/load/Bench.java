package dev.kinora.load;

import dev.kinora.job.FarmException;
import java.nio.file.Path;

/** {@code kinora bench NAME}: runs one benchmark, prints its table and writes {@code target/bench/NAME.json}. */
public final class Bench {
  private static final int BAD_USAGE = 2;

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(System.getProperty("kinora.root", "")).toAbsolutePath();
    if (arguments.length != 1 || !arguments[0].equals("render")) {
      System.err.println("kinora bench: want the name of a benchmark: render");
      System.exit(BAD_USAGE);
    }
    try {
      BenchReport report = RenderBench.run(root);
      System.out.println(report.table());
      System.out.println(report.write(root.resolve("target/bench")));
    } catch (FarmException e) {
      System.err.println("kinora bench: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0); // the benchmark's natives keep threads
  }
}
