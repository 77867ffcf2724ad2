package dev.kinora.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final Pattern POINTS = Pattern.compile("points=\"([^\"]*)\"");

  @TempDir
  Path folder;

  @Test
  void showsTextAsTextWhereverItComesFrom() {
    String evil = "<script>alert('x')</script>";

    String html = new ReportPage(evil)
        .heading(evil)
        .paragraph(evil)
        .facts(Map.of(evil, evil))
        .table(List.of(evil), List.of(List.of(evil)))
        .chart(chart(evil, new double[] {1}, new double[] {1}))
        .picture(evil, new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB))
        .html();

    assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert(&#39;x&#39;)");
  }

  @Test
  void bringsItsPicturesAlongAndLoadsNothing() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x123456);
    Path file = folder.resolve("sub/report.html");

    new ReportPage("A report").picture("dots", image).write(file);

    String html = Files.readString(file);
    assertThat(html)
        .doesNotContain("http://", "https://", "src=\"/")
        .contains("default-src 'none'");
    Matcher png = Pattern.compile("base64,([^\"]+)\"").matcher(html);
    assertThat(png.find()).isTrue();
    BufferedImage read =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png.group(1))));
    assertThat(read.getRGB(2, 1) & 0xffffff).isEqualTo(0x123456);
    assertThat(folder.resolve("sub")).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void aLogarithmicAxisPutsTenFoldStepsAtEqualDistances() {
    List<double[]> points =
        points(chart("loss", new double[] {0, 1, 2}, new double[] {1, .1, .01}));

    assertThat(points.get(1)[1] - points.get(0)[1])
        .isPositive()
        .isEqualTo(points.get(2)[1] - points.get(1)[1]);
  }

  @Test
  void leavesOutWhatALogarithmCannotShow() {
    assertThat(points(chart("loss", new double[] {0, 1, 2}, new double[] {1, 0, Double.NaN})))
        .hasSize(1);
  }

  @Test
  void thinsManyPointsButNeverHidesAPeak() {
    double[] x = new double[100_000];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
      y[i] = 1;
    }
    y[77_777] = 1000;

    List<double[]> points = points(chart("loss", x, y));

    assertThat(points).hasSizeLessThan(1000);
    double top = points.stream().mapToDouble(point -> point[1]).min().orElseThrow();
    assertThat(points).filteredOn(point -> point[1] == top).hasSize(1);
  }

  @Test
  void saysSoWhereNothingIsMeasuredYet() {
    assertThat(chart("loss", new double[0], new double[0]).svg()).contains("nothing measured yet");
  }

  private static LineChart chart(String title, double[] x, double[] y) {
    return new LineChart(title, "step", "loss", true, List.of(new LineChart.Series(title, x, y)));
  }

  private static List<double[]> points(LineChart chart) {
    Matcher points = POINTS.matcher(chart.svg());
    assertThat(points.find()).isTrue();
    return List.of(points.group(1).split(" ")).stream()
        .map(point -> point.split(","))
        .map(pair -> new double[] {Double.parseDouble(pair[0]), Double.parseDouble(pair[1])})
        .toList();
  }
}
