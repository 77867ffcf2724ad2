package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.report.ContactSheet;
import dev.kinora.trainer.report.ReportPage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation with the sheets that go with it, and the files it becomes. */
public record EvalReport(Evaluation evaluation, List<Sheet> sheets) {
  public static final String PAGE = "eval.html";
  public static final String NUMBERS = "eval.json";

  private static final int SHEET_CELL = 80;
  private static final int SHEET_COLUMNS = 2;
  private static final List<String> HEADERS = List.of("metric", "value", "want", "bar", "over");
  private static final String PROXIES =
      "These go along with what one would like to know and are not it. "
          + "They compare packages judged on one data set, and nothing else.";

  public EvalReport {
    sheets = List.copyOf(sheets);
  }

  /** The folder is made where it is missing. */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(NUMBERS), evaluation.json());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the report cannot be written", e);
    }
    page().write(folder.resolve(PAGE));
  }

  private ReportPage page() {
    ReportPage page = new ReportPage("Evaluation of " + evaluation.about().get("package"));
    page.facts(evaluation.about());
    page.heading("Exact").table(HEADERS, rows(Metric.Kind.EXACT));
    page.heading("Proxies").paragraph(PROXIES).table(HEADERS, rows(Metric.Kind.PROXY));
    page.heading("Sheets");
    sheets.forEach(sheet -> page.picture(sheet.title(), drawn(sheet)));
    page.heading("Prompts")
        .table(
            List.of("prompt", "motion ratio", "L1", "closure", "nearest", "seen as"),
            evaluation.rows().stream().map(EvalReport::cells).toList());
    return page;
  }

  private List<List<String>> rows(Metric.Kind kind) {
    List<List<String>> rows = new ArrayList<>();
    evaluation.results().forEach((metric, result) -> {
      if (metric.kind() == kind) {
        rows.add(cells(metric, result));
      }
    });
    return rows;
  }

  private static List<String> cells(Metric metric, Result result) {
    return switch (result) {
      case Result.Measured measured ->
        List.of(
            metric.title(),
            shown(measured.value()),
            measured.bar().map(Bar::toString).orElse(""),
            measured.met().map(met -> met ? "met" : "not met").orElse(""),
            measured.over());
      case Result.NotMeasured not -> List.of(metric.title(), "not measured", "", "", not.reason());
    };
  }

  private static List<String> cells(Evaluation.Row row) {
    return List.of(
        row.prompt(),
        shown(row.metrics().motionRatio()),
        shown(row.metrics().l1()),
        shown(row.metrics().generated().closure()),
        shown(row.nearest()),
        row.seenAs().orElse(""));
  }

  private static BufferedImage drawn(Sheet sheet) {
    return new ContactSheet(SHEET_CELL, sheet.entries().getFirst().loop().size(), SHEET_COLUMNS)
        .image(sheet.entries());
  }

  private static String shown(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "–";
  }
}
