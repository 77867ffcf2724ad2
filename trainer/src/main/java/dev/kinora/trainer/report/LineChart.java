package dev.kinora.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Curves over one axis as SVG. Many points are thinned to what a screen can show: of each stretch its least and greatest value stay, so
 * that a peak is never hidden.
 *
 * @param logarithmic whether the value axis is; it then shows positive values only
 */
public record LineChart(
    String title, String xLabel, String yLabel, boolean logarithmic, List<Series> series) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 340;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 36;
  private static final int BOTTOM = 44;
  private static final int STRETCHES = 400;
  private static final int TICKS = 6;
  private static final List<String> COLOURS =
      List.of("#2f80ed", "#eb5757", "#27ae60", "#f2994a", "#9b51e0", "#56ccf2");

  public LineChart {
    series = List.copyOf(series);
  }

  /** One curve; both arrays have one length, x rises. */
  public record Series(String name, double[] x, double[] y) {
    public Series {
      if (x.length != y.length) {
        throw new IllegalArgumentException(
            "series " + name + ": " + x.length + " x and " + y.length + " y");
      }
    }
  }

  /** A placeholder text where there is nothing to draw yet. */
  public String svg() {
    List<Curve> curves = series.stream().map(this::curve).toList();
    StringBuilder svg = new StringBuilder(
        "<svg viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" role=\"img\" aria-label=\"%s\" font-size=\"12\" fill=\"currentColor\">"
            .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT, ReportPage.escaped(title)));
    text(svg, LEFT, 16, "start", title);
    if (curves.stream().allMatch(curve -> curve.points().isEmpty())) {
      text(svg, WIDTH / 2.0, HEIGHT / 2.0, "middle", "nothing measured yet");
      return svg.append("</svg>").toString();
    }
    Range x = Range.of(curves, 0);
    Range y = Range.of(curves, 1);
    axes(svg, x, y);
    for (int i = 0; i < curves.size(); i++) {
      draw(svg, curves.get(i), x, y, i);
    }
    return svg.append("</svg>").toString();
  }

  private record Curve(String name, List<double[]> points) {}

  private record Range(double low, double high) {
    static Range of(List<Curve> curves, int axis) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (Curve curve : curves) {
        for (double[] point : curve.points()) {
          low = Math.min(low, point[axis]);
          high = Math.max(high, point[axis]);
        }
      }
      return high > low ? new Range(low, high) : new Range(low - .5, high + .5);
    }

    double share(double value) {
      return (value - low) / (high - low);
    }
  }

  private Curve curve(Series from) {
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < from.x().length; i++) {
      double y = logarithmic ? Math.log10(from.y()[i]) : from.y()[i];
      if (Double.isFinite(y) && Double.isFinite(from.x()[i])) {
        all.add(new double[] {from.x()[i], y});
      }
    }
    return new Curve(from.name(), thinned(all));
  }

  private static List<double[]> thinned(List<double[]> all) {
    if (all.size() <= 2 * STRETCHES) {
      return all;
    }
    List<double[]> kept = new ArrayList<>();
    for (int stretch = 0; stretch < STRETCHES; stretch++) {
      int from = (int) ((long) all.size() * stretch / STRETCHES);
      int to = (int) ((long) all.size() * (stretch + 1) / STRETCHES);
      int least = from;
      int greatest = from;
      for (int i = from; i < to; i++) {
        least = all.get(i)[1] < all.get(least)[1] ? i : least;
        greatest = all.get(i)[1] > all.get(greatest)[1] ? i : greatest;
      }
      kept.add(all.get(Math.min(least, greatest)));
      kept.add(all.get(Math.max(least, greatest)));
    }
    return kept;
  }

  private void axes(StringBuilder svg, Range x, Range y) {
    int bottom = HEIGHT - BOTTOM;
    for (int i = 0; i < TICKS; i++) {
      double share = (double) i / (TICKS - 1);
      double down = bottom - share * (bottom - TOP);
      double across = LEFT + share * (WIDTH - RIGHT - LEFT);
      svg.append(
          "<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"currentColor\" stroke-opacity=\".15\"/>"
              .formatted(LEFT, WIDTH - RIGHT, at(down), at(down)));
      double value = y.low() + share * (y.high() - y.low());
      text(svg, LEFT - 8, down + 4, "end", number(logarithmic ? Math.pow(10, value) : value));
      text(svg, across, bottom + 18, "middle", number(x.low() + share * (x.high() - x.low())));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", xLabel);
    text(svg, 4, TOP - 6, "start", yLabel + (logarithmic ? " (log)" : ""));
  }

  private void draw(StringBuilder svg, Curve curve, Range x, Range y, int index) {
    String colour = COLOURS.get(index % COLOURS.size());
    StringBuilder points = new StringBuilder();
    for (double[] point : curve.points()) {
      points
          .append(at(LEFT + x.share(point[0]) * (WIDTH - RIGHT - LEFT)))
          .append(',')
          .append(at(HEIGHT - BOTTOM - y.share(point[1]) * (HEIGHT - BOTTOM - TOP)))
          .append(' ');
    }
    svg.append("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>"
        .formatted(colour, points.toString().strip()));
    if (series.size() > 1) {
      double legend = WIDTH - RIGHT - 150.0 * (series.size() - index);
      svg.append("<rect x=\"%s\" y=\"8\" width=\"12\" height=\"3\" fill=\"%s\"/>"
          .formatted(at(legend), colour));
      text(svg, legend + 18, 14, "start", curve.name());
    }
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
        .formatted(at(x), at(y), anchor, ReportPage.escaped(text)));
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size == 0 || size >= .1 ? "%.3g" : "%.2g", value);
  }
}
