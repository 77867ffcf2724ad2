package dev.kinora.gateway.view;

import dev.kinora.gateway.view.RenderView.RenderKey;
import dev.kinora.gateway.view.RenderView.Slot;
import dev.kinora.v1.Notice;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The renders used last, as many and as heavy as the limits allow. Where there are too many, those of the tenant that has most make
 * room, the longest unused first: what one tenant does in a rush costs no other's list. The newest one always stays. Called only under
 * the view's lock.
 */
final class RecentRenders {
  private static final int SMALLEST = 1_024;

  private final Map<String, Share> shares = new HashMap<>();
  private final int limit;
  private final long mostBytes;
  private final Consumer<Slot> evicted;
  private int size;
  private long bytes;

  private record Weighed(Slot slot, long bytes) {}

  /** Of one tenant. */
  private static final class Share {
    private final LinkedHashMap<RenderKey, Weighed> slots = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
  }

  RecentRenders(int limit, long mostBytes, Consumer<Slot> evicted) {
    this.limit = limit;
    this.mostBytes = mostBytes;
    this.evicted = evicted;
  }

  /** About what a render takes in memory: its parsed messages are up to three times as large as in their binary form. */
  static long weight(KnownRender known) {
    int end = known.ended() == null ? 0 : known.ended().bytes();
    int notices =
        known.newest().notices().stream().mapToInt(Notice::getSerializedSize).sum();
    return SMALLEST
        + known.job().said().size()
        + 3L * (known.header().getSerializedSize() + end + notices);
  }

  @Nullable
  Slot get(RenderKey key) {
    Share share = shares.get(key.tenant());
    Weighed found = share == null ? null : share.slots.get(key);
    return found == null ? null : found.slot();
  }

  void put(RenderKey key, Slot slot) {
    remove(key);
    Weighed added = new Weighed(slot, weight(slot.known));
    Share share = shares.computeIfAbsent(key.tenant(), tenant -> new Share());
    share.slots.put(key, added);
    share.bytes += added.bytes();
    bytes += added.bytes();
    size++;
    while (size > 1 && (size > limit || bytes > mostBytes)) {
      makeRoom(key);
    }
  }

  void remove(RenderKey key) {
    Share share = shares.get(key.tenant());
    Weighed gone = share == null ? null : share.slots.remove(key);
    if (share != null && gone != null) {
      forget(key.tenant(), share, gone);
    }
  }

  /** The tenant that has most gives its eldest up, unless that is the newest of all. */
  private void makeRoom(RenderKey newest) {
    Map.Entry<String, Share> most = shares.entrySet().stream()
        .filter(
            share -> share.getValue().slots.size() > 1 || !share.getKey().equals(newest.tenant()))
        .max(Comparator.comparingLong(share -> share.getValue().bytes))
        .orElseThrow();
    Iterator<Weighed> eldest = most.getValue().slots.values().iterator();
    Weighed gone = eldest.next();
    eldest.remove();
    forget(most.getKey(), most.getValue(), gone);
    evicted.accept(gone.slot());
  }

  private void forget(String tenant, Share share, Weighed gone) {
    share.bytes -= gone.bytes();
    bytes -= gone.bytes();
    size--;
    if (share.slots.isEmpty()) {
      shares.remove(tenant);
    }
  }
}
