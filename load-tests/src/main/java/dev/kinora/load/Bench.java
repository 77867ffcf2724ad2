package dev.kinora.load;

import dev.kinora.job.FarmException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code kinora bench NAME}: runs one benchmark, prints its table and writes {@code target/bench/NAME.json}. */
public final class Bench {
  private static final List<String> NAMES = List.of(
      "engine", "simulated", "render", "scale", "shares", "submit", "smoke", "burst", "soak");

  private Bench() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(arguments)); // the benchmark's natives keep threads
  }

  private static int run(String[] arguments) {
    Path root = Path.of(System.getProperty("kinora.root", "")).toAbsolutePath();
    String name = arguments.length == 1 ? arguments[0] : "";
    if (!NAMES.contains(name)) {
      System.err.println("kinora bench: want one name of " + String.join(", ", NAMES));
      return 2;
    }
    try {
      BenchReport report = switch (name) {
        case "engine" -> EngineBench.run(root);
        case "simulated" -> EngineBench.simulated(root);
        case "render" -> RenderBench.run(root);
        case "scale" -> ScaleBench.run(root);
        case "shares" -> SharesBench.run(root);
        case "submit" -> SubmitBench.run(root);
        default -> ScenarioBench.run(name, root);
      };
      System.out.println(report.table());
      System.out.println(report.write(root.resolve("target/bench")));
      return 0;
    } catch (FarmException e) {
      System.err.println("kinora bench: " + e.getMessage());
      return 1;
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace();
      return 1;
    }
  }
}
