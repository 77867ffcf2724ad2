package dev.kinora.gateway.watch;

import dev.kinora.gateway.view.EventPlace;
import dev.kinora.v1.Preview;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderUpdate;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One thing that watchers are told. All watchers of a render share it, and so its text. Any thread may call it. */
public final class Update {
  /**
   * The event id of an ended render's snapshot: the place of its end need not be known any more. A watcher that comes back with it has
   * seen all there is.
   */
  static final String ENDED = "ended";

  private final RenderUpdate message;
  private final @Nullable EventPlace place;
  private volatile @Nullable Buffer text;

  private Update(RenderUpdate message, @Nullable EventPlace place) {
    this.message = message;
    this.place = place;
  }

  static Update of(RenderEvent event, EventPlace place) {
    return new Update(
        RenderUpdate.newBuilder().setEvent(event).setEventId(place.toString()).build(), place);
  }

  /** @param last the last event that the snapshot holds, from which a watcher may resume; null where it holds none */
  static Update of(Render snapshot, @Nullable EventPlace last) {
    RenderUpdate.Builder update = RenderUpdate.newBuilder().setSnapshot(snapshot);
    if (snapshot.hasEnd()) {
      update.setEventId(ENDED);
    } else if (last != null) {
      update.setEventId(last.toString());
    }
    return new Update(update.build(), null);
  }

  static Update of(Progress progress) {
    return new Update(RenderUpdate.newBuilder().setProgress(progress).build(), null);
  }

  static Update of(Preview preview) {
    return new Update(RenderUpdate.newBuilder().setPreview(preview).build(), null);
  }

  public RenderUpdate message() {
    return message;
  }

  /** Where an event is; null where it is none. */
  @Nullable
  EventPlace place() {
    return place;
  }

  /** The message in another form, made by the first who asks. */
  public Buffer text(Function<RenderUpdate, Buffer> form) {
    Buffer known = text;
    if (known == null) {
      known = form.apply(message);
      text = known;
    }
    return known;
  }

  /** Whether nothing follows. */
  boolean last() {
    return message.getEvent().hasEnded() || message.getSnapshot().hasEnd();
  }
}
