package dev.kinora.load;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.job.FarmException;
import dev.kinora.load.scenario.Smoke;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs one Gatling scenario on a farm of its own and takes the numbers from its report, which stays beside as HTML. Gatling runs
 * in another process: it ends the one it is in.
 */
final class ScenarioBench {
  /** A request's row in the table of Gatling's page, which is all that its free edition leaves. */
  private static final Pattern ROW = Pattern.compile(
      "class=\"ellipsed-name\">(?<name>[^<]+)</span>.*?col-8\">(?<p50>\\d+)<.*?col-10\">(?<p95>\\d+)<.*?col-11\">(?<p99>\\d+)<",
      Pattern.DOTALL);

  private static final double MEMORY_BOUND_MIB = 1536;

  private ScenarioBench() {}

  /** @param name of the scenario's class in lower case */
  static BenchReport run(String name, Path root) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("kinora-bench");
    Path results = root.resolve("target/bench").resolve(name);
    SpoolFolder.delete(results);
    try (FarmUnderTest farm = FarmUnderTest.start(root, data)) {
      double before = farm.memoryMib();
      int code = gatling(name, farm, results);
      var report = new BenchReport(name, root);
      addTimes(report, results);
      report.add("farm memory at the start, MiB", new double[] {before}, 0);
      report.add("farm memory at the end, MiB", new double[] {farm.memoryMib()}, MEMORY_BOUND_MIB);
      if (code != 0) {
        throw new FarmException(
            FailureCode.INTERNAL,
            "some requests of the scenario failed; Gatling's report is in %s%n%s"
                .formatted(results, report.table()));
      }
      return report;
    } finally {
      SpoolFolder.delete(data);
    }
  }

  private static int gatling(String name, FarmUnderTest farm, Path results)
      throws IOException, InterruptedException {
    String scenario = Smoke.class.getPackageName()
        + "."
        + name.substring(0, 1).toUpperCase(Locale.ROOT)
        + name.substring(1);
    var command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx512m",
        "-Dkinora.farm=" + farm.url(),
        "-Dkinora.soak.minutes=" + Long.getLong("kinora.soak.minutes", 10),
        "-Dgatling.data.console.light=true",
        "-cp",
        System.getProperty("java.class.path"),
        "io.gatling.app.Gatling",
        "--simulation",
        scenario,
        "--results-folder",
        results.toString());
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static void addTimes(BenchReport report, Path results) throws IOException {
    Matcher rows = ROW.matcher(page(results));
    int found = 0;
    while (rows.find()) {
      found++;
      for (String percentile : List.of("p50", "p95", "p99")) {
        report.add(
            "%s %s, ms".formatted(rows.group("name"), percentile),
            new double[] {Double.parseDouble(rows.group(percentile))},
            0);
      }
    }
    if (found == 0) {
      throw new FarmException(
          FailureCode.INTERNAL, "Gatling's report in %s has no table".formatted(results));
    }
  }

  private static String page(Path results) throws IOException {
    try (Stream<Path> files = Files.walk(results)) {
      Path page = files
          .filter(file -> file.endsWith("index.html"))
          .findFirst()
          .orElseThrow(() ->
              new FarmException(FailureCode.INTERNAL, "Gatling left no report in " + results));
      return Files.readString(page);
    }
  }
}
