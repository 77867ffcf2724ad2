package dev.kinora.trainer.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * One HTML file, built from the top down: headings, paragraphs, tables, charts, pictures. All text is shown as text; the page brings its
 * own style and pictures along and its policy forbids everything else. Used by one thread.
 */
public final class ReportPage {
  private static final String HEAD = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%%, transparent); padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top; }
      td.number { font-variant-numeric: tabular-nums; text-align: right; }
      img, svg { height: auto; max-width: 100%%; }
      figure { margin: 1rem 0; }
      figcaption { opacity: .75; }
      </style>
      </head>
      <body>
      <h1>%s</h1>
      """;

  private final StringBuilder html = new StringBuilder();

  public ReportPage(String title) {
    html.append(HEAD.formatted(escaped(title), escaped(title)));
  }

  public ReportPage heading(String text) {
    return element("h2", text);
  }

  public ReportPage paragraph(String text) {
    return element("p", text);
  }

  /** Two columns: what, and its value. */
  public ReportPage facts(Map<String, String> facts) {
    html.append("<table>\n");
    facts.forEach((what, value) -> html.append("<tr><th scope=\"row\">")
        .append(escaped(what))
        .append("</th><td>")
        .append(escaped(value))
        .append("</td></tr>\n"));
    html.append("</table>\n");
    return this;
  }

  /** Cells that start with a digit, a sign or a point are aligned as numbers. */
  public ReportPage table(List<String> columns, List<List<String>> rows) {
    html.append("<table>\n<tr>");
    columns.forEach(
        name -> html.append("<th scope=\"col\">").append(escaped(name)).append("</th>"));
    html.append("</tr>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      for (String cell : row) {
        html.append(cell.matches("[-+.]?\\d.*") ? "<td class=\"number\">" : "<td>")
            .append(escaped(cell))
            .append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</table>\n");
    return this;
  }

  public ReportPage chart(LineChart chart) {
    html.append("<figure>").append(chart.svg()).append("</figure>\n");
    return this;
  }

  /** The picture as PNG within the page. */
  public ReportPage picture(String caption, BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    html.append(
        "<figure><img alt=\"%s\" width=\"%s\" height=\"%s\" src=\"data:image/png;base64,%s\">"
            .formatted(
                escaped(caption),
                image.getWidth(),
                image.getHeight(),
                Base64.getEncoder().encodeToString(png.toByteArray())));
    html.append("<figcaption>").append(escaped(caption)).append("</figcaption></figure>\n");
    return this;
  }

  public String html() {
    return html + "</body>\n</html>\n";
  }

  /** Written beside the target and moved over it, so that an open browser never reloads half a page. */
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      Files.writeString(partial, html());
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the report cannot be written", e);
    }
  }

  private ReportPage element(String name, String text) {
    html.append("<%s>%s</%s>%n".formatted(name, escaped(text), name));
    return this;
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
