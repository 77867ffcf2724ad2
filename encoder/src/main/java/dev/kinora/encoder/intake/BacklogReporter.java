package dev.kinora.encoder.intake;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.log.v1.Backlog;
import java.time.Duration;

/** Tells workers and gateways every second how far the owned partitions are behind (rule L8), and how much there is to do. Has a thread of its own. */
final class BacklogReporter implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final String encoder;
  private final FrameReading reading;
  private final ControlSender control;
  private final SupervisedThread thread;

  private BacklogReporter(
      String encoder, FrameReading reading, ControlSender control, Readiness readiness) {
    this.encoder = encoder;
    this.reading = reading;
    this.control = control;
    this.thread =
        SupervisedThread.every("encoder-backlog", PERIOD, PERIOD, readiness, this::report);
  }

  static BacklogReporter start(
      String encoder, FrameReading reading, ControlSender control, Readiness readiness) {
    return new BacklogReporter(encoder, reading, control, readiness);
  }

  private void report() {
    for (Backlog backlog : reading.backlogs()) {
      control.backlog(backlog.toBuilder().setEncoder(encoder).build());
    }
    control.encoder(reading.status().toBuilder().setEncoder(encoder).build());
  }

  @Override
  public void close() {
    thread.close();
  }
}
