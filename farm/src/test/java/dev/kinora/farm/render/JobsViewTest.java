package dev.kinora.farm.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.ResultStream;
import dev.kinora.farm.render.JobsFile.Job;
import dev.kinora.farm.render.JobsRun.Result;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Notice;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobsViewTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private Instant now = Instant.EPOCH;

  @Test
  void drawsALineForAllAndOneForEachRenderUnderWay() {
    JobsView view = view(true, 100);
    now = Instant.EPOCH.plusSeconds(10);
    view.ended(done(1));
    now = Instant.EPOCH.plusSeconds(20);
    view.show(job(2), sampling(6, 12));

    assertThat(lastTable())
        .startsWith("1 of 100 done, 0.05 a second, 33 min left")
        .contains("line 2      [########........] sampling             a star");
  }

  @Test
  void showsTenRowsAndCountsTheRest() {
    JobsView view = view(true, 100);
    for (int line = 1; line <= 14; line++) {
      now = now.plusSeconds(1);
      view.show(job(line), sampling(1, 12));
    }

    assertThat(lastTable().lines().filter(line -> line.startsWith("  line"))).hasSize(10);
    assertThat(lastTable()).contains("and 4 more under way");
  }

  @Test
  void leavesAnEmptyScreenBehindOnATerminal() {
    JobsView view = view(true, 3);
    view.ended(done(1));
    view.close();
    int length = text().length();
    view.show(job(2), sampling(1, 2));

    assertThat(text()).endsWith("\u001b[1A\u001b[J").hasSize(length);
  }

  @Test
  void saysEveryTwentiethPartAndEachFailureElsewhere() {
    JobsView view = view(false, 100);
    for (int line = 1; line <= 100; line++) {
      now = now.plusSeconds(1);
      view.show(job(line), sampling(1, 2));
      view.ended(line == 42 ? refused(42) : done(line));
    }

    assertThat(text().lines().filter(line -> line.contains(" of 100 done"))).hasSize(20);
    assertThat(text().lines())
        .contains("kinora: line 42: no model 'x'")
        .contains("99 of 100 done, 1 not, 1.00 a second, 0 s left");
  }

  @Test
  void aLineThatIsDoneTellsWhatTheFarmWarnsOf() {
    JobsView view = view(false, 100);
    Render render = Render.newBuilder()
        .setState(RenderState.RENDER_COMPLETED)
        .addNotices(Notice.newBuilder().setMessage("it knows no word"))
        .build();
    view.ended(new Result(job(7), render, null, Map.of()));

    assertThat(text().lines()).containsExactly("kinora: line 7: warning: it knows no word");
  }

  private static Job job(int line) {
    return new Job(line, RenderSpec.newBuilder().setPrompt("a\nstar").build(), Map.of());
  }

  private static Render sampling(int steps, int total) {
    return Render.newBuilder()
        .setState(RenderState.RENDER_SAMPLING)
        .setProgress(Progress.newBuilder().setStepsDone(steps).setStepsTotal(total))
        .build();
  }

  private static Result done(int line) {
    Render render = Render.newBuilder().setState(RenderState.RENDER_COMPLETED).build();
    return new Result(job(line), render, null, Map.of());
  }

  @Test
  void aStopSaysWhatIsDoneAndWhereTheRestIs() {
    JobsView view = view(false, 40);
    view.ended(done(1));
    view.ended(refused(2));
    view.close();
    view.stopped(5);
    view.ended(refused(3));

    assertThat(text().lines().toList().getLast())
        .isEqualTo("stopped: 1 of 40 done, 1 not; cancelling 5 under way, 33 not begun");
  }

  private static Result refused(int line) {
    Failure failure = Failure.newBuilder()
        .setCode(FailureCode.UNKNOWN_MODEL)
        .setMessage("no model 'x'")
        .build();
    return new Result(job(line), null, failure, Map.of());
  }

  private JobsView view(boolean terminal, int total) {
    Console console = new Console(
        new ResultStream(written),
        new PrintStream(written, true, StandardCharsets.UTF_8),
        terminal,
        100,
        terminal);
    return new JobsView(console, () -> now, total);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private String lastTable() {
    String text = text();
    return text.substring(text.lastIndexOf("\u001b[J") < 0 ? 0 : text.lastIndexOf("\u001b[J") + 3)
        .replace("\u001b[K", "");
  }
}
