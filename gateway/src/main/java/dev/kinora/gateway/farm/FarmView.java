package dev.kinora.gateway.farm;

import com.google.protobuf.util.Timestamps;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.gateway.view.RenderList;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.infra.topic.Topics;
import dev.kinora.v1.Farm;
import dev.kinora.v1.QueueStatus;
import dev.kinora.v1.Render;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The farm as a tenant may see it: all of it but the renders of others. Any thread; waits for nobody. */
public final class FarmView {
  private static final int MOST_RENDERS = 20;

  private final Parts parts;
  private final RenderCensus census;
  private final Function<KnownRender, Render> shown;
  private final InstantSource clock;

  /** Where the parts of the answer come from. */
  public record Parts(Topics topics, Crew crew, QueueLag lag, RenderView renders) {}

  /** @param shown a render in a list of the API */
  public FarmView(Parts parts, Function<KnownRender, Render> shown, InstantSource clock) {
    this.parts = parts;
    this.census = new RenderCensus(parts.renders(), clock);
    this.shown = shown;
    this.clock = clock;
  }

  public Farm of(String tenant) {
    RenderCensus.Count count = census.now();
    return Farm.newBuilder()
        .setTime(Timestamps.fromMillis(clock.millis()))
        .addAllWorkers(parts.crew().workers())
        .addAllEncoders(parts.crew().encoders())
        .addAllQueues(parts.topics().queues().stream()
            .map(queue -> queue(queue.name(), count))
            .toList())
        .addAllRenders(renders(tenant, count))
        .build();
  }

  private QueueStatus queue(String name, RenderCensus.Count count) {
    QueueStatus.Builder queue = QueueStatus.newBuilder()
        .setQueue(name)
        .setWaiting(count.queue(name).waiting())
        .setRunning(count.queue(name).running())
        .setOldestWaitMs(count.oldestWait(name).toMillis());
    QueueLag.Standing standing = parts.lag().of(name);
    standing.lag().ifPresent(queue::setLag);
    standing.window().ifPresent(queue::setWindow);
    return queue.build();
  }

  /** The census may be a second old: a render is shown as it is now. */
  private List<Render> renders(String tenant, RenderCensus.Count count) {
    Map<String, KnownRender> chosen = new LinkedHashMap<>();
    Stream<KnownRender> underway = count.underway(tenant).stream()
        .sorted(Comparator.comparing((KnownRender render) -> render.header().getId())
            .reversed())
        .limit(MOST_RENDERS)
        .flatMap(render -> parts.renders().find(tenant, render.header().getId()).stream())
        .filter(render -> render.end() == null);
    Stream<KnownRender> newest =
        parts
            .renders()
            .list(tenant, Map.of(), RenderList.first(MOST_RENDERS), "")
            .renders()
            .stream();
    Stream.concat(underway, newest)
        .forEach(render -> chosen.putIfAbsent(render.header().getId(), render));
    return chosen.values().stream().limit(MOST_RENDERS).map(shown).toList();
  }
}
