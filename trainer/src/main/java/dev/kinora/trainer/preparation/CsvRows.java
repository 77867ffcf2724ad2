package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a table as RFC 4180 and spreadsheets have it: cells in quotes may hold commas, doubled quotes and line breaks, which become
 * blanks; where the first row has semicolons or tabs and no comma, those part the cells. Cells are stripped, empty rows left out.
 */
final class CsvRows {
  private static final String PARTED_BY = "sep=";

  private final Path file;
  private final String text;
  private final List<Row> rows = new ArrayList<>();
  private final char separator;
  private int at;
  private int line = 1;

  private CsvRows(Path file, String text) {
    this.file = file;
    this.text = text;
    if (text.startsWith(PARTED_BY) && text.length() > PARTED_BY.length()) { // Excel's own first row
      separator = text.charAt(PARTED_BY.length());
      at = PARTED_BY.length() + 1;
    } else {
      separator = separator(text.lines().findFirst().orElse(""));
    }
  }

  /** @param line of the file on which it begins, from 1 */
  record Row(int line, List<String> cells) {}

  static List<Row> of(Path file, String text) {
    CsvRows all = new CsvRows(file, text.replace("\r\n", "\n").replace('\r', '\n'));
    while (all.at < all.text.length()) {
      int line = all.line;
      List<String> cells = all.row();
      if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
        all.rows.add(new Row(line, List.copyOf(cells)));
      }
    }
    return List.copyOf(all.rows);
  }

  private static char separator(String first) {
    if (first.indexOf(',') < 0) {
      return first.indexOf(';') >= 0 ? ';' : first.indexOf('\t') >= 0 ? '\t' : ',';
    }
    return ',';
  }

  private List<String> row() {
    List<String> cells = new ArrayList<>();
    boolean more = true;
    while (more) {
      cells.add(cell());
      more = at < text.length() && text.charAt(at) == separator;
      at++; // what ended the cell
    }
    line++;
    return cells;
  }

  /** Ends before what parts cells, or before the line's end. */
  private String cell() {
    StringBuilder cell = new StringBuilder();
    int opened = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean doubled =
          opened > 0 && c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"';
      if (doubled) {
        cell.append(c);
        at++;
      } else if (c == '"' && (opened > 0 || cell.toString().isBlank())) {
        opened = opened > 0 ? 0 : line;
      } else if (opened == 0 && (c == separator || c == '\n')) {
        break;
      } else {
        line += c == '\n' ? 1 : 0;
        cell.append(c == '\n' ? ' ' : c);
      }
      at++;
    }
    if (opened > 0) {
      throw new DatasetException(
          "%s line %s: has a quote that is never closed".formatted(file, opened));
    }
    return cell.toString().strip();
  }
}
