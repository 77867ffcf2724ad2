package dev.kinora.gateway.call;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to the end of its answer, or until its client is gone; of any protocol. Tells whoever works for it when
 * there is nobody left to work for. Any thread.
 */
public final class OpenRequest {
  /** Of the request that a context serves. Registered when this class is loaded, which must be before the gateway's Vert.x is made. */
  private static final ContextLocal<OpenRequest> HERE =
      ContextLocal.registerLocal(OpenRequest.class);

  private final @Nullable Connection connection;
  private final Set<Runnable> whenOver = new HashSet<>();
  private @Nullable RequestGate room;
  private String tenant = "";
  private long held;
  private boolean over;

  /** @param connection null where it is gone already */
  OpenRequest(@Nullable Connection connection) {
    this.connection = connection;
    if (connection != null) {
      connection.begun();
    }
  }

  /** Loads this class, where Vert.x is not made yet. */
  static void register() {}

  /** Of a request as Vert.x hands it out; from now on its context knows it too. */
  public static OpenRequest begin(HttpServerRequest request, Context context) {
    HttpServerRequestInternal known = (HttpServerRequestInternal) request;
    OpenRequest open = (OpenRequest) known.metric();
    if (open.connection != null) {
      open.connection.speaks(request.version(), request.connection());
    }
    context.putLocal(HERE, open);
    return open;
  }

  /** Of the request that a context serves. */
  public static OpenRequest of(Context context) {
    OpenRequest open = context.getLocal(HERE);
    if (open == null) {
      throw new IllegalStateException("a context that serves no request");
    }
    return open;
  }

  /** Run once when the request is over, at once where it is. */
  void whenOver(Runnable action) {
    synchronized (whenOver) {
      if (!over) {
        whenOver.add(action);
        return;
      }
    }
    action.run();
  }

  /** The action is not wanted any more. */
  void forget(Runnable action) {
    synchronized (whenOver) {
      whenOver.remove(action);
    }
  }

  /** Room for the bytes of one request. */
  public interface Room {
    /** Takes room, until it is given back or the request is over. Throws OVERLOADED where there is none. */
    void take(long bytes);

    public void give(long bytes);
  }

  public Room room(RequestGate gate, String of) {
    return new Room() {
      @Override
      public void take(long bytes) {
        hold(gate, of, bytes);
      }

      @Override
      public void give(long bytes) {
        OpenRequest.this.give(bytes);
      }
    };
  }

  private void hold(RequestGate gate, String of, long bytes) {
    gate.enter(of, bytes);
    synchronized (whenOver) {
      if (!over) {
        room = gate;
        tenant = of;
        held += bytes;
        return;
      }
    }
    gate.leave(of, bytes);
  }

  /** Bytes that it held are not needed any more. */
  public void give(long bytes) {
    RequestGate gate;
    synchronized (whenOver) {
      gate = room;
      if (gate == null || bytes > held) {
        return;
      }
      held -= bytes;
    }
    gate.leave(tenant, bytes);
  }

  /** The answer was sent, or its client is gone. Said twice of some. */
  void over() {
    Set<Runnable> actions;
    synchronized (whenOver) {
      if (over) {
        return;
      }
      over = true;
      actions = Set.copyOf(whenOver);
      whenOver.clear();
    }
    if (connection != null) {
      connection.ended();
    }
    give(held);
    actions.forEach(Runnable::run);
  }
}
