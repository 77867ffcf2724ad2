package dev.kinora.client.command;

import dev.kinora.client.console.Screen;
import dev.kinora.client.console.TextTable;
import dev.kinora.client.console.TextTable.Column;
import dev.kinora.client.console.TextTable.Room;
import dev.kinora.job.PlainText;
import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.Farm;
import dev.kinora.v1.Progress;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.QueueStatus;
import dev.kinora.v1.Render;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A farm as lines of text: a summary, then tables of workers, queues, encoders and renders. */
final class TopView {
  private static final int BAR = 10;
  private static final int FEWEST_ROWS = 3;
  private static final Comparator<WorkerStatus> UNWELL_FIRST =
      Comparator.comparing(worker -> worker.getState() != WorkerState.WORKER_SICK);

  private final Farm farm;
  private final long now;

  private TopView(Farm farm) {
    this.farm = farm;
    this.now = Amounts.millis(farm.getTime());
  }

  /** All of it. */
  static List<String> lines(Farm farm, int columns) {
    return lines(farm, new Screen.Size(Integer.MAX_VALUE, columns));
  }

  /** As much as has room: of workers, encoders and renders the first, and how many more there are. */
  static List<String> lines(Farm farm, Screen.Size room) {
    TopView view = new TopView(farm);
    int third = Math.max(FEWEST_ROWS, room.rows() / 3);
    List<String> lines = new ArrayList<>();
    lines.add(TextTable.cut(view.summary(), room.columns()));
    append(lines, view.workers().lines(room.columns()), third, room.columns());
    view.reasons().forEach(line -> lines.add(TextTable.cut(line, room.columns())));
    append(lines, view.queues().lines(room.columns()), third, room.columns());
    append(lines, view.encoders().lines(room.columns()), third, room.columns());
    append(
        lines,
        view.renders().lines(room.columns()),
        room.rows() - lines.size() - 1,
        room.columns());
    return lines.subList(0, Math.min(lines.size(), room.rows()));
  }

  private static void append(List<String> lines, List<String> table, int rows, int columns) {
    lines.add("");
    int room = Math.max(2, rows);
    if (table.size() <= room) {
      lines.addAll(table);
    } else {
      lines.addAll(table.subList(0, room - 1));
      lines.add(TextTable.cut("and %s more".formatted(table.size() - room + 1), columns));
    }
  }

  private String summary() {
    List<WorkerStatus> workers = farm.getWorkersList();
    double steps = workers.stream().mapToDouble(WorkerStatus::getStepsPerSecond).sum();
    int lanes = workers.stream().mapToInt(WorkerStatus::getActiveLanes).sum();
    return "%s, %s steps/s, %s of %s slots busy, %s lanes"
        .formatted(
            Amounts.count(workers.size(), "worker"),
            Amounts.rate(steps),
            workers.stream().mapToInt(TopView::leased).sum(),
            workers.stream().mapToInt(TopView::slots).sum(),
            lanes);
  }

  private TextTable workers() {
    TextTable table = new TextTable(
        Column.text("WORKER", Room.ELASTIC),
        Column.text("STATE", Room.FIXED),
        Column.number("JOBS", Room.FIXED),
        Column.number("LANES", Room.FIXED),
        Column.number("STEPS/S", Room.FIXED),
        Column.number("FILL", Room.FIXED),
        Column.number("STEP", Room.FIXED),
        Column.number("MEMORY", Room.FIXED),
        Column.number("UP", Room.FIXED),
        Column.text("DEVICE", Room.SPARE),
        Column.text("MODELS", Room.SPARE),
        Column.text("VERSION", Room.SPARE));
    for (WorkerStatus worker :
        farm.getWorkersList().stream().sorted(UNWELL_FIRST).toList()) {
      boolean working = worker.getStepsPerSecond() > 0;
      table.add(
          worker.getWorker(),
          Amounts.word(worker.getState().name(), "WORKER_"),
          leased(worker) + "/" + slots(worker),
          String.valueOf(worker.getActiveLanes()),
          working ? Amounts.rate(worker.getStepsPerSecond()) : "-",
          working ? Amounts.percent(worker.getBatchFill()) : "-",
          working ? Amounts.step(worker.getStepMs()) : "-",
          Amounts.bytes(worker.getResidentBytes()),
          Amounts.time(now - Amounts.millis(worker.getStartedAt())),
          worker.getDevice(),
          String.join(" ", worker.getModelsList()),
          worker.getVersion());
    }
    return table;
  }

  private List<String> reasons() {
    return farm.getWorkersList().stream()
        .filter(worker -> !worker.getReason().isEmpty())
        .limit(FEWEST_ROWS)
        .map(worker -> "%s: %s".formatted(worker.getWorker(), worker.getReason()))
        .map(PlainText::line)
        .toList();
  }

  private TextTable queues() {
    TextTable table = new TextTable(
        Column.text("QUEUE", Room.ELASTIC),
        Column.number("WAITING", Room.FIXED),
        Column.number("RUNNING", Room.FIXED),
        Column.number("OLDEST WAIT", Room.FIXED),
        Column.number("LAG", Room.FIXED),
        Column.number("WINDOW", Room.FIXED));
    for (QueueStatus queue : farm.getQueuesList()) {
      table.add(
          queue.getQueue(),
          String.valueOf(queue.getWaiting()),
          String.valueOf(queue.getRunning()),
          queue.getWaiting() == 0 ? "-" : Amounts.time(queue.getOldestWaitMs()),
          queue.hasLag() ? String.valueOf(queue.getLag()) : "-",
          queue.hasWindow() ? String.valueOf(queue.getWindow()) : "-");
    }
    return table;
  }

  private TextTable encoders() {
    TextTable table = new TextTable(
        Column.text("ENCODER", Room.ELASTIC),
        Column.number("PARTITIONS", Room.FIXED),
        Column.number("OPEN CLIPS", Room.FIXED),
        Column.number("PASSED OVER", Room.FIXED),
        Column.number("BACKLOG", Room.FIXED));
    for (EncoderStatus encoder : farm.getEncodersList()) {
      table.add(
          encoder.getEncoder(),
          String.valueOf(encoder.getPartitions()),
          String.valueOf(encoder.getOpenClips()),
          String.valueOf(encoder.getPassedOver()),
          Amounts.bytes(encoder.getBacklogBytes()));
    }
    return table;
  }

  private TextTable renders() {
    TextTable table = new TextTable(
        Column.text("RENDER", Room.ELASTIC),
        Column.text("STATE", Room.FIXED),
        Column.text("PROGRESS", Room.FIXED),
        Column.number("AGE", Room.FIXED),
        Column.text("QUEUE", Room.SPARE),
        Column.text("LABELS", Room.SPARE));
    for (Render render : farm.getRendersList()) {
      table.add(
          render.getId(),
          Amounts.word(render.getState().name(), "RENDER_"),
          progress(render),
          Amounts.time(now - Amounts.millis(render.getAcceptedAt())),
          render.getQueue(),
          render.getLabelsMap().isEmpty() ? "" : render.getLabelsMap().toString());
    }
    return table;
  }

  private static String progress(Render render) {
    Progress progress = render.getProgress();
    int total = progress.getStepsTotal();
    if (total == 0) {
      return "";
    }
    double part = Math.min(1, (double) progress.getStepsDone() / total);
    int filled = (int) (BAR * part);
    return "[%s%s] %s"
        .formatted("#".repeat(filled), ".".repeat(BAR - filled), Amounts.percent(part));
  }

  private static int leased(WorkerStatus worker) {
    return worker.getQueuesList().stream().mapToInt(QueueLeases::getLeased).sum();
  }

  private static int slots(WorkerStatus worker) {
    return worker.getQueuesList().stream().mapToInt(QueueLeases::getSlots).sum();
  }
}
