package dev.kinora.encoder.intake;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Renders of one partition known to be over (rule L6). Those whose deciding record is still to be read are kept until it
 * was; of the others only the newest, since end.json tells of the rest.
 */
final class EndedIds {
  private static final int RECENT = 10_000;

  /** Shown by the events that were there at the assignment, with the offset of the record that decided. */
  private final Map<String, Long> ahead;

  private final Map<String, Known> recent = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
      return size() > RECENT;
    }
  };

  EndedIds(Map<String, Long> ahead) {
    this.ahead = new HashMap<>(ahead);
  }

  /**
   * @param decider offset of the record that decided, by end.json; of no meaning when shown
   * @param shown whether the terminal event is certainly there
   */
  record Known(long decider, boolean shown) {}

  /** @param offset of the record at hand, never lower than at the call before */
  Optional<Known> find(String id, long offset) {
    Long decider = ahead.get(id);
    if (decider == null) {
      return Optional.ofNullable(recent.get(id));
    }
    if (offset >= decider) {
      ahead.remove(id);
      shown(id);
    }
    return Optional.of(new Known(decider, true));
  }

  void shown(String id) {
    recent.put(id, new Known(-1, true));
  }

  void foundInStore(String id, long decider) {
    recent.put(id, new Known(decider, false));
  }
}
