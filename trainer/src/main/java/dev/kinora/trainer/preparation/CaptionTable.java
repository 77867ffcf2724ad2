package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code captions.csv}: a row per caption, {@code name, caption}. With a first row that starts with {@code name}, that row names the
 * columns: name, caption and any of source, license, consent, which count from their first row on.
 */
final class CaptionTable {
  private static final List<String> COLUMNS =
      List.of("name", "caption", "source", "license", "consent");

  private CaptionTable() {}

  static Map<String, Captions.Facts> read(Path csv) throws IOException {
    List<String> columns = COLUMNS.subList(0, 2);
    Map<String, Captions.Facts> byName = new TreeMap<>();
    boolean first = true;
    for (CsvRows.Row row : CsvRows.of(csv, TextFile.read(csv))) {
      List<String> cells = row.cells();
      if (first && cells.getFirst().equalsIgnoreCase("name")) {
        columns = header(csv, row);
      } else {
        if (cells.size() != columns.size() || cells.getFirst().isEmpty()) {
          throw new DatasetException("%s line %s: wants '%s'; put a text with a comma into quotes"
              .formatted(csv, row.line(), String.join(", ", columns)));
        }
        Map<String, String> byColumn = new LinkedHashMap<>();
        for (int c = 0; c < columns.size(); c++) {
          byColumn.put(columns.get(c), cells.get(c));
        }
        byName.merge(
            FoundFiles.composed(byColumn.getOrDefault("name", "")),
            facts(byColumn),
            CaptionTable::joined);
      }
      first = false;
    }
    return byName;
  }

  private static List<String> header(Path csv, CsvRows.Row row) {
    List<String> columns =
        row.cells().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    if (!COLUMNS.containsAll(columns) || !columns.contains("caption")) {
      throw new DatasetException(
          "%s line %s: wants columns name, caption and any of source, license, consent"
              .formatted(csv, row.line()));
    }
    return columns;
  }

  private static Captions.Facts facts(Map<String, String> row) {
    return new Captions.Facts(
        List.of(row.getOrDefault("caption", "")),
        cell(row, "source"),
        cell(row, "license"),
        cell(row, "consent"));
  }

  private static Captions.Facts joined(Captions.Facts first, Captions.Facts next) {
    List<String> captions = new ArrayList<>(first.captions());
    next.captions().stream().filter(c -> !captions.contains(c)).forEach(captions::add);
    return new Captions.Facts(
        captions,
        first.source().or(next::source),
        first.license().or(next::license),
        first.consent().or(next::consent));
  }

  private static Optional<String> cell(Map<String, String> row, String column) {
    return Optional.ofNullable(row.get(column)).filter(text -> !text.isBlank());
  }
}
