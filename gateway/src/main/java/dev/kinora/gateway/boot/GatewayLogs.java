package dev.kinora.gateway.boot;

import dev.kinora.gateway.admission.BacklogMeter;
import dev.kinora.gateway.admission.DiskNotices;
import dev.kinora.gateway.farm.Crew;
import dev.kinora.gateway.farm.QueueLag;
import dev.kinora.gateway.submit.LogWriter;
import dev.kinora.gateway.submit.RenderLog;
import dev.kinora.gateway.view.EndedRenders;
import dev.kinora.gateway.view.EventLog;
import dev.kinora.gateway.view.ExpiryWatch;
import dev.kinora.gateway.view.JobLog;
import dev.kinora.gateway.view.RenderLookup;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.gateway.view.ViewFeed;
import dev.kinora.gateway.watch.Watchers;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.topic.LogOffsets;
import dev.kinora.job.RenderPhase;
import dev.kinora.log.v1.ControlRecord;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The gateway's side towards the logs: the view with what feeds it, the expiry watch and the producer. It owns them. */
final class GatewayLogs {
  private static final Duration QUEUES_EVERY = Duration.ofSeconds(2);

  private final LogWriter writer;
  private final RenderView view;
  private final BacklogMeter backlog;
  private final DiskNotices disk;
  private final RenderLog renderLog;
  private final EndedRenders ended;
  private final JobLog jobLog;
  private final EventLog eventLog;
  private final Watchers watchers = new Watchers();
  private final Crew crew;
  private final QueueLag lag;
  private final ViewFeed feed;
  private final ExpiryWatch expiry;

  private GatewayLogs(RoleContext context, GatewayConfig config, InstantSource clock) {
    MeterRegistry registry = context.metrics().registry();
    String clusterId = context.kafka().clusterId(); // first: it throws where no broker answers
    writer = new LogWriter(context.kafka());
    ended = new EndedRenders(context.store().within(Gateway.PROMISED));
    jobLog = JobLog.open(context.kafka(), context.topics());
    renderLog = new RenderLog(writer, context.topics(), jobLog);
    eventLog = EventLog.open(context.kafka(), context.topics());
    view = new RenderView(config.view().ended(), config.view().endedBytes());
    measure(registry, view);
    Gauge.builder("kinora.gateway.watchers", watchers, Watchers::size)
        .description("open streams of events")
        .register(registry);
    Gauge.builder("kinora.gateway.watchers.waiting", watchers, Watchers::waiting)
        .description("updates that wait for slow watchers")
        .register(registry);
    backlog = new BacklogMeter(
        context.topics().frameLog().budgetBytes(),
        partition -> frameLogEnd(context, partition),
        clock);
    disk = new DiskNotices(clock);
    crew = new Crew(clock);
    feed = ViewFeed.start(context, clusterId, view, watchers, this::control, clock);
    expiry = ExpiryWatch.of(
            view, feed, renderLog, ended, new ExpiryWatch.Instruments(clock, registry))
        .start(config.view().expiryCheck(), context.readiness());
    lag = QueueLag.start(context, crew, QUEUES_EVERY);
  }

  /** Begins to read; the view is ready later, as readiness part "view" tells. */
  static GatewayLogs open(RoleContext context, GatewayConfig config, InstantSource clock) {
    return new GatewayLogs(context, config, clock);
  }

  LogWriter writer() {
    return writer;
  }

  RenderView view() {
    return view;
  }

  BacklogMeter backlog() {
    return backlog;
  }

  DiskNotices disk() {
    return disk;
  }

  RenderLog renderLog() {
    return renderLog;
  }

  EndedRenders ended() {
    return ended;
  }

  JobLog jobLog() {
    return jobLog;
  }

  EventLog eventLog() {
    return eventLog;
  }

  Watchers watchers() {
    return watchers;
  }

  Crew crew() {
    return crew;
  }

  QueueLag lag() {
    return lag;
  }

  RenderLookup.Freshness freshness() {
    return feed;
  }

  boolean caughtUp() {
    return feed.caughtUp();
  }

  void stopReading() {
    lag.close();
    expiry.close();
    feed.close();
    jobLog.close();
    eventLog.close();
  }

  /** Sends what is under way, then closes the producer. */
  void stopWriting(Duration budget) {
    writer.close(budget);
  }

  private void control(ControlRecord record) {
    switch (record.getKindCase()) {
      case BACKLOG -> backlog.report(record.getBacklog());
      case DISK -> disk.told(record.getDisk());
      case WORKER -> crew.heard(record.getWorker());
      case ENCODER -> crew.heard(record.getEncoder());
      case CANCEL, KIND_NOT_SET -> {}
    }
  }

  private static long frameLogEnd(RoleContext context, int partition) {
    TopicPartition asked = new TopicPartition(context.topics().frames(), partition);
    Map<TopicPartition, Long> ends = new LogOffsets(context.kafka().admin()).ends(List.of(asked));
    return ends.getOrDefault(asked, -1L);
  }

  private static void measure(MeterRegistry registry, RenderView view) {
    for (RenderPhase phase : RenderPhase.values()) {
      Gauge.builder("kinora.gateway.renders", view, known -> known.size(phase))
          .description("renders in this gateway's memory, by state")
          .tag("state", phase.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }
}
