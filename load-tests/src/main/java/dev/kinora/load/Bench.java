package dev.kinora.load;

import dev.kinora.job.FarmException;
import java.nio.file.Path;

/** {@code kinora bench NAME}: runs one benchmark, prints its table and writes {@code target/bench/NAME.json}. */
public final class Bench {
  private static final int BAD_USAGE = 2;
  private static final String NAMES = "engine, render, submit, smoke, burst, soak";

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(System.getProperty("kinora.root", "")).toAbsolutePath();
    String name = arguments.length == 1 ? arguments[0] : "";
    try {
      BenchReport report = switch (name) {
        case "engine" -> EngineBench.run(root);
        case "render" -> RenderBench.run(root);
        case "submit" -> SubmitBench.run(root);
        case "smoke", "burst", "soak" -> ScenarioBench.run(name, root);
        default -> throw new IllegalArgumentException("want one name of " + NAMES);
      };
      System.out.println(report.table());
      System.out.println(report.write(root.resolve("target/bench")));
    } catch (IllegalArgumentException e) {
      System.err.println("kinora bench: " + e.getMessage());
      System.exit(BAD_USAGE);
    } catch (FarmException e) {
      System.err.println("kinora bench: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0); // the benchmark's natives keep threads
  }
}
