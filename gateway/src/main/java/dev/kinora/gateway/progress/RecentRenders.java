package dev.kinora.gateway.progress;

import dev.kinora.gateway.progress.RenderView.RenderKey;
import dev.kinora.gateway.progress.RenderView.Slot;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The renders used last, as many and as heavy as the limits allow: those longest unused make room. The newest one always stays. Called
 * only under the view's lock.
 */
final class RecentRenders {
  private static final int SMALLEST = 1_024;

  private final LinkedHashMap<RenderKey, Weighed> slots = new LinkedHashMap<>(16, 0.75f, true);
  private final int limit;
  private final long mostBytes;
  private final Consumer<Slot> evicted;
  private long bytes;

  private record Weighed(Slot slot, long bytes) {}

  RecentRenders(int limit, long mostBytes, Consumer<Slot> evicted) {
    this.limit = limit;
    this.mostBytes = mostBytes;
    this.evicted = evicted;
  }

  /** About what a render takes in memory: its parsed messages are up to three times as large as in their binary form. */
  static long weight(KnownRender known) {
    int end = known.end() == null ? 0 : known.end().getSerializedSize();
    return SMALLEST + known.job().said().size() + 3L * (known.header().getSerializedSize() + end);
  }

  @Nullable
  Slot get(RenderKey key) {
    Weighed found = slots.get(key);
    return found == null ? null : found.slot();
  }

  void put(RenderKey key, Slot slot) {
    remove(key);
    Weighed added = new Weighed(slot, weight(slot.known));
    slots.put(key, added);
    bytes += added.bytes();
    Iterator<Weighed> eldest = slots.values().iterator();
    while (slots.size() > 1 && (slots.size() > limit || bytes > mostBytes)) {
      Weighed gone = eldest.next();
      eldest.remove();
      bytes -= gone.bytes();
      evicted.accept(gone.slot());
    }
  }

  void remove(RenderKey key) {
    Weighed gone = slots.remove(key);
    if (gone != null) {
      bytes -= gone.bytes();
    }
  }
}
