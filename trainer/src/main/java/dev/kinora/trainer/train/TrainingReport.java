package dev.kinora.trainer.train;

import dev.kinora.trainer.report.LineChart;
import dev.kinora.trainer.report.LineChart.Series;
import dev.kinora.trainer.report.ReportPage;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** The page that shows a training while it runs and after it: numbers, curves, and what the model draws by now. Used by one thread. */
final class TrainingReport {
  private static final int STRIPS = 12;

  private final Path file;
  private final String title;
  private final Map<String, String> facts;
  private final Duration every;
  private final LongSupplier nanoTime;
  private final Map<String, LossCurve> curves = new LinkedHashMap<>();
  private final Map<String, TrainingProgress> stages = new LinkedHashMap<>();
  private final Deque<Strip> strips = new ArrayDeque<>();
  private long written;

  private record Strip(String caption, BufferedImage image) {}

  /** {@code facts} are shown as they are; the page is written at most once in {@code every}, and by {@link #write}. */
  TrainingReport(
      Path file, String title, Map<String, String> facts, Duration every, LongSupplier nanoTime) {
    this.file = file;
    this.title = title;
    this.facts = new LinkedHashMap<>(facts);
    this.every = every;
    this.nanoTime = nanoTime;
    this.written = nanoTime.getAsLong();
  }

  void follow(String stage, LossCurve curve) {
    curves.put(stage, curve);
  }

  void stepped(TrainingProgress progress) {
    stages.put(progress.stage(), progress);
    if (nanoTime.getAsLong() - written >= every.toNanos()) {
      write();
    }
  }

  /** The newest ones stay, and the very first for comparison. */
  void strip(String caption, BufferedImage image) {
    if (strips.size() == STRIPS) {
      Strip first = strips.removeFirst();
      strips.removeFirst();
      strips.addFirst(first);
    }
    strips.addLast(new Strip(caption, image));
  }

  void write() {
    ReportPage page = new ReportPage(title)
        .facts(facts)
        .heading("Where it stands")
        .table(
            List.of("stage", "step", "done", "loss", "pictures a second", "spent", "left"), rows());
    PeakMemory.mebibytes()
        .ifPresent(peak -> page.paragraph(
            String.format(Locale.ROOT, "Peak memory of this process: %,d MiB.", peak)));
    curves.forEach((stage, curve) -> {
      double[] steps = curve.steps();
      Series loss = new Series("each step", steps, curve.losses());
      Series smooth = new Series("smoothed", steps, smoothed(curve.losses()));
      page.heading(stage)
          .chart(new LineChart("loss of the " + stage, "step", "loss", true, List.of(loss, smooth)))
          .chart(chart("learning rate", steps, curve.rates()))
          .chart(chart("pictures a second", steps, curve.imagesPerSecond()));
    });
    if (!strips.isEmpty()) {
      page.heading("What it draws");
    }
    strips
        .descendingIterator()
        .forEachRemaining(strip -> page.picture(strip.caption(), strip.image()));
    page.write(file);
    written = nanoTime.getAsLong();
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    stages
        .values()
        .forEach(at -> rows.add(List.of(
            at.stage(),
            String.format(Locale.ROOT, "%,d", at.step()),
            String.format(Locale.ROOT, "%.1f %%", 100 * at.done()),
            String.format(Locale.ROOT, "%.5f", at.loss()),
            String.format(Locale.ROOT, "%.0f", at.imagesPerSecond()),
            TrainingProgress.text(at.spent()),
            TrainingProgress.text(at.left()))));
    return rows;
  }

  private static LineChart chart(String name, double[] steps, double[] values) {
    return new LineChart(name, "step", name, false, List.of(new Series(name, steps, values)));
  }

  private static double[] smoothed(double[] losses) {
    double[] smooth = new double[losses.length];
    for (int i = 0; i < losses.length; i++) {
      smooth[i] = i == 0
          ? losses[0]
          : TrainingRun.SMOOTHING * smooth[i - 1] + (1 - TrainingRun.SMOOTHING) * losses[i];
    }
    return smooth;
  }
}
