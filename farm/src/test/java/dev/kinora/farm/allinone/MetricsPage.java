package dev.kinora.farm.allinone;

import dev.kinora.farm.gate.Checkout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kinora's metrics with their types: as docs/metrics.md lists them, or as a process shows them. */
record MetricsPage(
    Map<String, String> types, Set<String> later, Set<String> undescribed, Set<String> labels) {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(kinora_\\w+)`(\\*?) \\| (\\w+) \\|.*\\|$");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (kinora_\\w+) *(.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (kinora_\\w+) (\\w+)$");

  private static final Pattern LABELS = Pattern.compile("(?m)^kinora_\\w+\\{(.*)} ");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  static MetricsPage read() {
    Map<String, String> types = new TreeMap<>();
    Set<String> later = new TreeSet<>();
    for (MatchResult row : all(ROW, Checkout.text("docs/metrics.md"))) {
      types.put(row.group(1), row.group(3));
      if (!row.group(2).isEmpty()) {
        later.add(row.group(1));
      }
    }
    return new MetricsPage(types, later, Set.of(), Set.of());
  }

  static MetricsPage scraped(URI metrics) {
    String text = text(metrics);
    Map<String, String> types = new TreeMap<>();
    Set<String> undescribed = new TreeSet<>();
    all(TYPE, text).forEach(type -> types.put(type.group(1), type.group(2)));
    for (MatchResult help : all(HELP, text)) {
      if (help.group(2).isBlank()) {
        undescribed.add(help.group(1));
      }
    }
    Set<String> timed = Set.copyOf(types.keySet()); // each of them has its largest value beside it
    types
        .keySet()
        .removeIf(name -> timed.contains(name.replaceFirst("_max$", "")) && name.endsWith("_max"));
    Set<String> labels = new TreeSet<>();
    for (MatchResult series : all(LABELS, text)) {
      all(LABEL, series.group(1)).forEach(label -> labels.add(label.group(1)));
    }
    return new MetricsPage(types, Set.of(), undescribed, labels);
  }

  Set<String> names() {
    return types.keySet();
  }

  /** Those that are there before what they count has happened. */
  Set<String> fromTheStart() {
    Set<String> names = new TreeSet<>(types.keySet());
    names.removeAll(later);
    return names;
  }

  String type(String name) {
    return Objects.requireNonNullElse(types.get(name), "none");
  }

  private static Iterable<MatchResult> all(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.results().toList();
  }

  private static String text(URI metrics) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
