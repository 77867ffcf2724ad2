package dev.kinora.gateway.view;

import dev.kinora.gateway.view.RenderView.RenderKey;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.RenderEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Appends Expired to `frames` for renders that are past their time and of whose end the view knows nothing (L9); the judge decides.
 * It has its own thread; only that thread calls {@link #round}.
 *
 * <p>A view that lags would name renders that ended long ago. So the watch notes the ends that `events` has, and appends only for
 * renders that are still not seen to end once those were read. The rule asks this for renders older than the view or than 3 d; doing
 * it for all costs one look at the broker's offsets.
 *
 * <p>A render told of once is told again only after {@link #TELL_AGAIN}; by then end.json is asked first: where there is one, its
 * event was missed, and the view takes the end from there.
 */
public final class ExpiryWatch implements AutoCloseable {
  static final Duration TELL_AGAIN = Duration.ofMinutes(10);
  private static final int ROUND = 1_000;

  private final RenderView view;
  private final Events events;
  private final ExpiredLog expired;
  private final EndedRenders ends;
  private final InstantSource clock;
  private final Counter appended;
  private final Map<RenderKey, Instant> told = new HashMap<>();
  private @Nullable SupervisedThread thread;
  private @Nullable Note note;

  /** Where `events` ended at a moment. */
  private record Note(Instant at, Map<TopicPartition, Long> ends) {}

  /** Appends one Expired and waits for the broker's acknowledgement. */
  public interface ExpiredLog {
    void append(KnownRender render);
  }

  /** What the watch must know of the readers of the logs. */
  interface Events {
    /** Whether jobs and events were read to where they were at the start. */
    boolean caughtUp();

    /** The ends that `events` has now; asks the broker. */
    Map<TopicPartition, Long> eventEnds();

    boolean eventsPassed(Map<TopicPartition, Long> ends);
  }

  /** Time and meters of the process. */
  public record Instruments(InstantSource clock, MeterRegistry registry) {}

  ExpiryWatch(
      RenderView view,
      Events events,
      ExpiredLog expired,
      EndedRenders ends,
      Instruments instruments) {
    this.view = view;
    this.events = events;
    this.expired = expired;
    this.ends = ends;
    this.clock = instruments.clock();
    this.appended = Counter.builder("kinora.gateway.expired")
        .description("Expired records appended to frames")
        .register(instruments.registry());
  }

  /** Watches nothing before {@link #start}. */
  public static ExpiryWatch of(
      RenderView view,
      ViewFeed feed,
      ExpiredLog expired,
      EndedRenders ends,
      Instruments instruments) {
    return new ExpiryWatch(view, feed, expired, ends, instruments);
  }

  /** Starts to watch, each {@code interval}; to be called once. */
  public ExpiryWatch start(Duration interval, Readiness readiness) {
    thread =
        SupervisedThread.every("kinora-gateway-expiry", interval, interval, readiness, this::round);
    return this;
  }

  /** Lets a round under way end. */
  @Override
  public void close() {
    if (thread != null) {
      thread.stop();
    }
  }

  /** One look: notes the ends of `events` when a render is due, and appends when those were read, now or in a later round. */
  void round() {
    Instant now = clock.instant();
    if (note == null && events.caughtUp() && !due(now, now).isEmpty()) {
      note = new Note(now, events.eventEnds());
    }
    if (note != null && events.eventsPassed(note.ends())) {
      due(note.at(), now).forEach(render -> tell(render, now));
      note = null;
      forgetEnded();
    }
  }

  /** What was past its time at a moment, did not end, and was not told of lately. */
  private List<KnownRender> due(Instant at, Instant now) {
    return view.overdue(at, ROUND, render -> mayTell(render, now));
  }

  private boolean mayTell(KnownRender render, Instant now) {
    Instant last = told.get(key(render));
    return last == null || last.plus(TELL_AGAIN).isBefore(now);
  }

  private void tell(KnownRender render, Instant now) {
    RecordHeader header = render.header();
    if (told.containsKey(key(render))) {
      Optional<RenderEnd> end = ends.find(header.getTenant(), header.getId());
      if (end.isPresent()) {
        view.ended(end.get());
        return;
      }
    }
    expired.append(render);
    told.put(key(render), now);
    appended.increment();
  }

  private void forgetEnded() {
    if (told.size() > ROUND) {
      Set<RenderKey> open = view.overdue(Instant.MAX, Integer.MAX_VALUE, render -> true).stream()
          .map(ExpiryWatch::key)
          .collect(Collectors.toSet());
      told.keySet().retainAll(open);
    }
  }

  private static RenderKey key(KnownRender render) {
    return new RenderKey(render.header().getTenant(), render.header().getId());
  }
}
