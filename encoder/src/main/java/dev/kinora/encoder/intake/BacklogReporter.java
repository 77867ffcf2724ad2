package dev.kinora.encoder.intake;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.v1.Backlog;
import dev.kinora.v1.EncoderStatus;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells workers and gateways every second how far the owned partitions are behind (rule L8), and how much there is to do. Has a thread of its own. */
final class BacklogReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogReporter.class);
  private static final long PERIOD_MS = 1_000;

  private final String encoder;
  private final Supplier<List<Backlog>> backlogs;
  private final Supplier<EncoderStatus> status;
  private final ControlSender control;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(NamedThreads.platform("encoder-backlog"));

  private BacklogReporter(
      String encoder,
      Supplier<List<Backlog>> backlogs,
      Supplier<EncoderStatus> status,
      ControlSender control) {
    this.encoder = encoder;
    this.backlogs = backlogs;
    this.status = status;
    this.control = control;
  }

  static BacklogReporter start(
      String encoder,
      Supplier<List<Backlog>> backlogs,
      Supplier<EncoderStatus> status,
      ControlSender control) {
    var reporter = new BacklogReporter(encoder, backlogs, status, control);
    reporter.thread.scheduleAtFixedRate(
        reporter::report, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    return reporter;
  }

  private void report() {
    try {
      for (Backlog backlog : backlogs.get()) {
        control.backlog(backlog.toBuilder().setEncoder(encoder).build());
      }
      control.encoder(status.get().toBuilder().setEncoder(encoder).build());
    } catch (RuntimeException e) {
      LOG.warn("backlog not reported: {}", e.toString()); // a thrown one would end the schedule
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
