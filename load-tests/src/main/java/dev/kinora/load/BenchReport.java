package dev.kinora.load;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a benchmark measured: ratios with their targets, and the seconds they were made of. */
final class BenchReport {
  private final String name;
  private final String commit;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private record Row(List<Double> runs, double target, boolean simulated) {}

  BenchReport(String name, Path root) {
    this.name = name;
    this.commit = commit(root);
  }

  /** One more run of a row, told on standard error at once: a ratio or seconds; a target of 0 means that there is none. */
  void put(String row, double run, double target) {
    put(row, run, target, false);
  }

  /** The same for a device that is not here. */
  void putSimulated(String row, double run, double target) {
    put(row, run, target, true);
  }

  /** All runs of a row. */
  void add(String row, double[] runs, double target) {
    Arrays.stream(runs).forEach(run -> put(row, run, target));
  }

  /** The same for a device that is not here. */
  void addSimulated(String row, double[] runs, double target) {
    Arrays.stream(runs).forEach(run -> putSimulated(row, run, target));
  }

  private void put(String row, double run, double target, boolean simulated) {
    rows.computeIfAbsent(row, name -> new Row(new ArrayList<>(), target, simulated))
        .runs
        .add(run);
    System.err.printf(Locale.ROOT, "%s %.3f%n", row, run);
  }

  private static double median(List<Double> runs) {
    return median(runs.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static double median(double[] runs) {
    double[] sorted = runs.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  String table() {
    var text = new StringBuilder("%s: %s, commit %s%n".formatted(name, machine(), commit));
    rows.forEach((row, it) -> text.append(String.format(
        Locale.ROOT,
        "%-34s median %9.3f   runs %s%s%s%n",
        row,
        median(it.runs),
        it.runs.stream().map(run -> String.format(Locale.ROOT, "%.3f", run)).toList(),
        it.target > 0 ? "   target " + it.target : "",
        it.simulated ? "   simulated" : "")));
    return text.toString();
  }

  /** Returns the file. */
  Path write(Path folder) throws IOException {
    var ratios = Struct.newBuilder();
    rows.forEach((row, it) ->
        ratios.putFields(row, Value.newBuilder().setStructValue(json(it)).build()));
    Struct report = Struct.newBuilder()
        .putFields("machine", text(machine()))
        .putFields("commit", text(commit))
        .putFields("ratios", Value.newBuilder().setStructValue(ratios).build())
        .build();
    Files.createDirectories(folder);
    return Files.writeString(
        folder.resolve(name + ".json"), JsonFormat.printer().print(report));
  }

  private static Struct json(Row row) {
    List<Value> runs = row.runs.stream().map(BenchReport::number).toList();
    var fields = Struct.newBuilder()
        .putFields("median", number(median(row.runs)))
        .putFields(
            "runs",
            Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(runs))
                .build())
        .putFields("simulated", Value.newBuilder().setBoolValue(row.simulated).build());
    if (row.target > 0) {
      fields.putFields("target", number(row.target));
    }
    return fields.build();
  }

  private static Value number(double value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static String machine() {
    return "%s cores, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"));
  }

  private static String commit(Path root) {
    try {
      Process git = new ProcessBuilder("git", "-C", root.toString(), "rev-parse", "--short", "HEAD")
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(5, TimeUnit.SECONDS) && !said.isEmpty() ? said : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
