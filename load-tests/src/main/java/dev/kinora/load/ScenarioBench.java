package dev.kinora.load;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.FarmException;
import dev.kinora.load.scenario.Smoke;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs one Gatling scenario on a farm of its own and takes the numbers from its report, which stays beside as HTML. Gatling runs
 * in another process: it ends the one it is in.
 */
final class ScenarioBench {
  private static final Map<String, String> PERCENTILES =
      Map.of("p50", "percentiles1", "p95", "percentiles3", "p99", "percentiles4");
  private static final double MEMORY_BOUND_MIB = 1536;

  private ScenarioBench() {}

  /** @param name of the scenario's class in lower case */
  static BenchReport run(String name, Path root) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("kinora-bench");
    Path results = root.resolve("target/bench").resolve(name);
    Folders.delete(results);
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
      Folders.delete(data);
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
    Struct requests = statistics(results).getFieldsOrThrow("contents").getStructValue();
    for (Value entry : requests.getFieldsMap().values()) {
      Struct request = entry.getStructValue();
      String name = request.getFieldsOrThrow("name").getStringValue();
      Struct stats = request.getFieldsOrThrow("stats").getStructValue();
      for (String percentile : List.of("p50", "p95", "p99")) {
        double milliseconds = stats
            .getFieldsOrThrow(PERCENTILES.get(percentile))
            .getStructValue()
            .getFieldsOrThrow("ok")
            .getNumberValue();
        report.add("%s %s, ms".formatted(name, percentile), new double[] {milliseconds}, 0);
      }
    }
  }

  private static Struct statistics(Path results) throws IOException {
    try (Stream<Path> files = Files.walk(results)) {
      Path file = files
          .filter(one -> one.endsWith("js/stats.json"))
          .findFirst()
          .orElseThrow(() ->
              new FarmException(FailureCode.INTERNAL, "Gatling left no report in " + results));
      var statistics = Struct.newBuilder();
      JsonFormat.parser().merge(Files.readString(file), statistics);
      return statistics.build();
    }
  }
}
