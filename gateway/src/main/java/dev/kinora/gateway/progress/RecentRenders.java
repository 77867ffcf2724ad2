package dev.kinora.gateway.progress;

import dev.kinora.gateway.progress.RenderView.RenderKey;
import dev.kinora.gateway.progress.RenderView.Slot;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The renders used last, up to a limit: the one longest unused makes room. Called only under the view's lock. */
final class RecentRenders {
  private final LinkedHashMap<RenderKey, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
  private final int limit;
  private final Consumer<Slot> evicted;

  RecentRenders(int limit, Consumer<Slot> evicted) {
    this.limit = limit;
    this.evicted = evicted;
  }

  @Nullable
  Slot get(RenderKey key) {
    return slots.get(key);
  }

  void put(RenderKey key, Slot slot) {
    slots.put(key, slot);
    if (slots.size() > limit) {
      Iterator<Slot> eldest = slots.values().iterator();
      Slot gone = eldest.next();
      eldest.remove();
      evicted.accept(gone);
    }
  }

  void remove(RenderKey key) {
    slots.remove(key);
  }
}
