package dev.kinora.gateway.farm;

import com.google.protobuf.util.Timestamps;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.job.RenderPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The renders that have not ended, counted by queue, and those under way by tenant. The whole view is gone through for it, so
 * once in a second at most, however many ask; what is told is as old at most. Any thread.
 */
final class RenderCensus {
  static final Duration AGE = Duration.ofSeconds(1);

  private final RenderView view;
  private final InstantSource clock;
  private @Nullable Count last;

  RenderCensus(RenderView view, InstantSource clock) {
    this.view = view;
    this.clock = clock;
  }

  /** One going through. */
  static final class Count {
    private final Instant at;
    private final Map<String, Queue> queues = new HashMap<>();
    private final Map<String, List<KnownRender>> underway = new HashMap<>();

    private Count(Instant at) {
      this.at = at;
    }

    private void add(KnownRender render) {
      Queue queue = queues.computeIfAbsent(render.queue(), name -> new Queue());
      if (render.phase() == RenderPhase.ACCEPTED) {
        queue.waiting++;
        if (render.header().hasAcceptedAt()) {
          long accepted = Timestamps.toMillis(render.header().getAcceptedAt());
          queue.oldest = Math.min(queue.oldest, accepted);
        }
      } else {
        queue.running++;
        underway
            .computeIfAbsent(render.header().getTenant(), tenant -> new ArrayList<>())
            .add(render);
      }
    }

    Queue queue(String name) {
      return queues.getOrDefault(name, new Queue());
    }

    /** Of a tenant, in no order. */
    List<KnownRender> underway(String tenant) {
      return underway.getOrDefault(tenant, List.of());
    }

    /** How long the oldest of a queue's waiting renders waits. */
    Duration oldestWait(String queue) {
      long oldest = queue(queue).oldest;
      return Duration.ofMillis(
          oldest == Long.MAX_VALUE ? 0 : Math.max(0, at.toEpochMilli() - oldest));
    }
  }

  /** Numbers of one queue. */
  static final class Queue {
    private int waiting;
    private int running;
    private long oldest = Long.MAX_VALUE;

    int waiting() {
      return waiting;
    }

    int running() {
      return running;
    }
  }

  synchronized Count now() {
    Instant now = clock.instant();
    Count known = last;
    if (known == null || !known.at.plus(AGE).isAfter(now)) {
      Count fresh = new Count(now);
      view.eachUnended(fresh::add);
      last = fresh;
      return fresh;
    }
    return known;
  }
}
