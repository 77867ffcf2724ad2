package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code captions.csv}: a line per caption, {@code name, caption}. With a first line that starts with {@code name}, that line names the
 * columns: name, caption and any of source, license, consent, which count from their first line on. Cells may be quoted as in RFC 4180.
 */
final class CaptionTable {
  private static final List<String> COLUMNS =
      List.of("name", "caption", "source", "license", "consent");

  private CaptionTable() {}

  static Map<String, Captions.Facts> read(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    List<String> columns = COLUMNS.subList(0, 2);
    Map<String, Captions.Facts> byName = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      List<String> cells = cells(lines.get(i));
      if (i == 0 && cells.getFirst().equals("name")) {
        columns = cells;
        if (!COLUMNS.containsAll(columns) || !columns.contains("caption")) {
          throw new DatasetException(
              csv + " line 1: wants columns name, caption and any of source, license, consent");
        }
        continue;
      }
      if (cells.size() != columns.size() || cells.getFirst().isEmpty()) {
        throw new DatasetException("%s line %d: wants '%s'; put a text with a comma into quotes"
            .formatted(csv, i + 1, String.join(", ", columns)));
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int c = 0; c < columns.size(); c++) {
        row.put(columns.get(c), cells.get(c));
      }
      byName.merge(row.getOrDefault("name", ""), facts(row), CaptionTable::joined);
    }
    return byName;
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

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean doubled = quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
      if (doubled) {
        cell.append(c);
        i++;
      } else if (c == '"' && (quoted || cell.toString().isBlank())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
