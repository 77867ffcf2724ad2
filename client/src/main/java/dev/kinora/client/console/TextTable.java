package dev.kinora.client.console;

import dev.kinora.job.PlainText;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of texts in columns. Where the lines would be too long, spare columns are left out, the last ones first; then elastic
 * ones are cut; then the line. Control characters of a text are not shown: they would reach the terminal.
 */
public final class TextTable {
  private static final int GAP = 2;
  private static final int NARROWEST = 8;

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** What may happen to a column where room is short. */
  public enum Room {
    FIXED,
    ELASTIC,
    SPARE
  }

  /** @param right whether its texts stand at its right edge, as numbers do */
  public record Column(String title, boolean right, Room room) {
    public static Column text(String title, Room room) {
      return new Column(title, false, room);
    }

    public static Column number(String title, Room room) {
      return new Column(title, true, room);
    }
  }

  public TextTable(Column... columns) {
    this.columns = List.of(columns);
    rows.add(this.columns.stream().map(Column::title).toList());
  }

  /** One text for each column. */
  public void add(String... texts) {
    rows.add(List.of(texts).stream().map(PlainText::line).toList());
  }

  /** The titles and the rows, each of at most {@code width} characters. */
  public List<String> lines(int width) {
    List<Integer> shown = new ArrayList<>();
    int[] widths = new int[columns.size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      widths[column] = rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      shown.add(column);
    }
    for (int column = widths.length - 1;
        column >= 0 && tooMuch(shown, widths, width) > 0;
        column--) {
      if (columns.get(column).room() == Room.SPARE) {
        shown.remove(Integer.valueOf(column));
      }
    }
    for (int column : shown) {
      if (columns.get(column).room() == Room.ELASTIC) {
        int less = Math.max(0, tooMuch(shown, widths, width));
        widths[column] = Math.max(Math.min(NARROWEST, widths[column]), widths[column] - less);
      }
    }
    return rows.stream().map(row -> cut(line(row, shown, widths), width)).toList();
  }

  private static int tooMuch(List<Integer> shown, int[] widths, int width) {
    return shown.stream().mapToInt(column -> widths[column]).sum()
        + GAP * (shown.size() - 1)
        - width;
  }

  private String line(List<String> row, List<Integer> shown, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column : shown) {
      String text = cut(row.get(column), widths[column]);
      String space = " ".repeat(widths[column] - text.length());
      line.append(line.isEmpty() ? "" : " ".repeat(GAP));
      line.append(columns.get(column).right() ? space + text : text + space);
    }
    return line.toString().stripTrailing();
  }

  /** A text that is longer ends with an ellipsis. */
  public static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }
}
