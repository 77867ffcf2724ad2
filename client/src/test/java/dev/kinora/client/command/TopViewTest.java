package dev.kinora.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.kinora.client.console.Screen;
import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.Farm;
import dev.kinora.v1.Progress;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.QueueStatus;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderState;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class TopViewTest {
  private static final long NOW = 1_900_000_000_000L;

  @Test
  void showsAFarmOnATerminalOf80Columns() {
    List<String> lines = TopView.lines(farm(2, 2), 80);

    assertThat(String.join("\n", lines)).isEqualTo("""
        2 workers, 843 steps/s, 2 of 8 slots busy, 96 lanes

        WORKER    STATE  JOBS  LANES  STEPS/S  FILL   STEP   MEMORY    UP  DEVICE
        worker-1  sick    1/4     48        -     -      -  700 MiB  10 s  cpu
        worker-0  ready   1/4     48      843   96%  22 ms  700 MiB  10 s  cpu
        worker-1: the self-test failed

        QUEUE        WAITING  RUNNING  OLDEST WAIT  LAG  WINDOW
        interactive       12        2        4 min   14       3
        bulk               0        0            -    -       -

        ENCODER    PARTITIONS  OPEN CLIPS  PASSED OVER  BACKLOG
        encoder-1          12           2            0   40 KiB

        RENDER                                STATE     PROGRESS            AGE  QUEUE
        00000000-0000-7000-8000-000000000000  sampling  [#####.....] 50%  2 min
        00000000-0000-7000-8000-000000000001  accepted                    2 min""");
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void showsMoreWhereThereIsRoom() {
    assertThat(String.join("\n", TopView.lines(farm(1, 1), 200)))
        .contains("DEVICE", "MODELS", "cpu", "fluent-loops")
        .contains("LABELS", "{sku=42}");
  }

  @Test
  void everyLineFitsHoweverNarrowTheTerminalIs() {
    for (int columns : new int[] {40, 60, 79, 120}) {
      assertThat(TopView.lines(farm(3, 5), columns))
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
    }
  }

  @Test
  void fillsAScreenAndCountsWhatHasNoRoom() {
    List<String> lines = TopView.lines(farm(50, 20), new Screen.Size(30, 80));

    assertThat(lines).hasSizeLessThanOrEqualTo(30);
    assertThat(lines).contains("and 42 more");
    assertThat(lines).anyMatch(line -> line.startsWith("interactive"));
    assertThat(lines.getLast()).matches("and \\d+ more");
  }

  @Test
  void aFarmWithoutWorkersIsShownToo() {
    assertThat(TopView.lines(Farm.getDefaultInstance(), 80).getFirst())
        .isEqualTo("0 workers, 0.0 steps/s, 0 of 0 slots busy, 0 lanes");
  }

  @Test
  void aTerminalThatDoesNotTellItsSizeIsOfTheUsualOne() {
    assertThat(Screen.parse("50 132\n")).isEqualTo(new Screen.Size(50, 132));
    assertThat(Screen.parse("")).isEqualTo(Screen.Size.USUAL);
    assertThat(Screen.parse("0 0")).isEqualTo(Screen.Size.USUAL);
  }

  private static Farm farm(int workers, int renders) {
    Farm.Builder farm = Farm.newBuilder().setTime(Timestamps.fromMillis(NOW));
    for (int i = 0; i < workers; i++) {
      farm.addWorkers(worker(i));
    }
    farm.addEncoders(EncoderStatus.newBuilder()
        .setEncoder("encoder-1")
        .setPartitions(12)
        .setOpenClips(2)
        .setBacklogBytes(40_000));
    farm.addQueues(QueueStatus.newBuilder()
        .setQueue("interactive")
        .setWaiting(12)
        .setRunning(2)
        .setOldestWaitMs(250_000)
        .setLag(14)
        .setWindow(3));
    farm.addQueues(QueueStatus.newBuilder().setQueue("bulk"));
    for (int i = 0; i < renders; i++) {
      farm.addRenders(render(i));
    }
    return farm.build();
  }

  private static WorkerStatus.Builder worker(int number) {
    WorkerStatus.Builder worker = WorkerStatus.newBuilder()
        .setWorker("worker-" + number)
        .setState(WorkerState.WORKER_READY)
        .setDevice("cpu")
        .addModels("fluent-loops")
        .addQueues(QueueLeases.newBuilder().setQueue("interactive").setSlots(2).setLeased(1))
        .addQueues(QueueLeases.newBuilder().setQueue("bulk").setSlots(2))
        .setActiveLanes(48)
        .setResidentBytes(700L << 20)
        .setStartedAt(Timestamps.fromMillis(NOW - 10_000));
    return number == 1
        ? worker.setState(WorkerState.WORKER_SICK).setReason("the self-test failed")
        : worker.setStepsPerSecond(842.6).setBatchFill(0.96).setStepMs(22.1);
  }

  private static Render.Builder render(int number) {
    Render.Builder render = Render.newBuilder()
        .setId(String.format(Locale.ROOT, "00000000-0000-7000-8000-%012d", number))
        .setState(RenderState.RENDER_ACCEPTED)
        .putLabels("sku", "42")
        .setAcceptedAt(Timestamps.fromMillis(NOW - 125_000));
    return number == 0
        ? render
            .setState(RenderState.RENDER_SAMPLING)
            .setProgress(Progress.newBuilder().setStepsDone(60).setStepsTotal(120))
        : render;
  }
}
