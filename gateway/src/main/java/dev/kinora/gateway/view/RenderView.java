package dev.kinora.gateway.view;

import com.google.protobuf.Timestamp;
import dev.kinora.job.RenderPhase;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every render this gateway knows: a join of the jobs topics, `events` and `previews`, in whatever order their records come.
 *
 * <p>Accepted renders that have not ended are all kept (admission bounds their number, L9). The last ended ones are kept, as many and
 * as heavy as the limits allow; older ones are answered from end.json. News of renders whose job was not read yet is kept within the
 * same limits, so that an event that overtakes its job is not lost.
 *
 * <p>Any thread may call any method. Changes are made under one lock; reading a list takes none.
 */
public final class RenderView {
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentHashMap<RenderKey, Slot> unended = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> unendedOf = new ConcurrentHashMap<>();
  private final RecentRenders ended;
  private final RecentRenders early;
  private final RenderList list = new RenderList();
  private final Map<RenderPhase, Integer> sizes = new EnumMap<>(RenderPhase.class);

  /** Which render: ids are unique within a tenant. */
  public record RenderKey(String tenant, String id) {}

  /** One render's place in every index; what is known of it is replaced under the lock and read without. */
  static final class Slot {
    volatile KnownRender known;
    RenderList.@Nullable Place place;

    Slot(KnownRender known) {
      this.known = known;
    }
  }

  /** @param endedBytes what the kept ends may weigh, as {@link RecentRenders#weight} weighs them */
  public RenderView(int endedLimit, long endedBytes) {
    ended = new RecentRenders(endedLimit, endedBytes, this::forget);
    early = new RecentRenders(endedLimit, endedBytes, gone -> {});
  }

  /** A job was read from its queue's topic, or the broker has just acknowledged ours. The first record of an id counts. */
  public void accepted(RecordHeader header, JobPlace place) {
    change(key(header), KnownRender.of(header, place), known -> known.withJob(header, place));
  }

  public void happened(RenderEvent event, EventPlace place) {
    RecordHeader header = RecordHeader.newBuilder()
        .setId(event.getId())
        .setTenant(event.getTenant())
        .putAllLabels(event.getLabelsMap())
        .build();
    change(
        key(header), KnownRender.of(header, JobPlace.UNKNOWN), known -> known.with(event, place));
  }

  /** An end that was read from the store because its event was missed. */
  public void ended(RenderEnd end) {
    change(
        new RenderKey(end.getTenant(), end.getId()), KnownRender.of(end), known -> known.with(end));
  }

  /** Progress of a render that is not known is dropped: its end would never free it. */
  public void progressed(PreviewRecord record) {
    if (record.getKindCase() == PreviewRecord.KindCase.PROGRESS) {
      change(
          new RenderKey(record.getTenant(), record.getId()),
          null,
          known -> known.with(record.getAttempt(), record.getProgress()));
    }
  }

  public Optional<KnownRender> find(String tenant, String id) {
    RenderKey key = new RenderKey(tenant, id);
    Slot open = unended.get(key);
    if (open != null) {
      return Optional.of(open.known);
    }
    lock.lock();
    try {
      // Asked again under the lock: it may have ended since.
      Slot slot = slot(key);
      return slot == null || !listed(slot.known) ? Optional.empty() : Optional.of(slot.known);
    } finally {
      lock.unlock();
    }
  }

  /** One page of a tenant's renders that carry all of these labels, newest first, as far as there is room. */
  public RenderList.Page list(
      String tenant, Map<String, String> labels, Predicate<KnownRender> room, String pageToken) {
    return list.page(tenant, labels, room, pageToken);
  }

  /** At most {@code limit} accepted renders that are past their time, that did not end and that pass the filter. */
  List<KnownRender> overdue(Instant now, int limit, Predicate<KnownRender> filter) {
    return unended.values().stream()
        .map(slot -> slot.known)
        .filter(known -> expiry(known).isBefore(now))
        .filter(filter)
        .limit(limit)
        .toList();
  }

  private static Instant expiry(KnownRender known) {
    Timestamp time = known.header().getExpiresAt();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** Every accepted render that has not ended, in no order, as each is when it is come to. */
  public void eachUnended(Consumer<KnownRender> visitor) {
    unended.values().forEach(slot -> visitor.accept(slot.known));
  }

  public int unended() {
    return unended.size();
  }

  /** Of one tenant. */
  public int unended(String tenant) {
    return unendedOf.getOrDefault(tenant, 0);
  }

  /** How many of the renders in memory are in this phase. */
  public int size(RenderPhase phase) {
    lock.lock();
    try {
      return sizes.getOrDefault(phase, 0);
    } finally {
      lock.unlock();
    }
  }

  private void change(RenderKey key, @Nullable KnownRender fresh, UnaryOperator<KnownRender> join) {
    lock.lock();
    try {
      Slot slot = slot(key);
      if (slot == null) {
        if (fresh == null) {
          return;
        }
        slot = new Slot(join.apply(fresh));
        place(key, slot);
        return;
      }
      KnownRender before = slot.known;
      KnownRender after = join.apply(before);
      if (!after.equals(before)) {
        slot.known = after;
        replace(key, slot, before);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Slot slot(RenderKey key) {
    Slot slot = unended.get(key);
    if (slot == null) {
      slot = ended.get(key);
    }
    return slot == null ? early.get(key) : slot;
  }

  private void replace(RenderKey key, Slot slot, KnownRender before) {
    if (listed(before)) {
      sizes.merge(before.phase(), -1, Integer::sum);
    }
    if (before.end() == null && slot.known.end() == null && listed(before)) {
      sizes.merge(slot.known.phase(), 1, Integer::sum);
      return; // still in the same index
    }
    if (unended.remove(key) != null) {
      unendedOf.computeIfPresent(key.tenant(), (same, count) -> count == 1 ? null : count - 1);
    }
    early.remove(key);
    ended.remove(key);
    place(key, slot);
  }

  private void place(RenderKey key, Slot slot) {
    KnownRender known = slot.known;
    if (!listed(known)) {
      early.put(key, slot);
      return;
    }
    sizes.merge(known.phase(), 1, Integer::sum);
    list.put(slot);
    if (known.end() == null) {
      unended.put(key, slot);
      unendedOf.merge(key.tenant(), 1, Integer::sum);
    } else {
      ended.put(key, slot);
    }
  }

  private void forget(Slot slot) {
    sizes.merge(slot.known.phase(), -1, Integer::sum);
    list.remove(slot);
  }

  private static boolean listed(KnownRender known) {
    return known.accepted() || known.end() != null;
  }

  private static RenderKey key(RecordHeader header) {
    return new RenderKey(header.getTenant(), header.getId());
  }
}
