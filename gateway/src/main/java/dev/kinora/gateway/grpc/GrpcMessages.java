package dev.kinora.gateway.grpc;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.OpenRequest;
import dev.kinora.job.FarmException;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC request as the services see it: its messages are never compressed, and none is larger than a limit, also after it was
 * expanded. Vert.x would expand a message of any size, and of a client that nobody knows yet.
 *
 * <p>Messages are expanded one by one, as far as the reader wants them. A call of one message has no further ones: they are passed
 * over. What cannot be read is answered here, with the status that the rules of gRPC name. Used on the request's context.
 */
final class GrpcMessages extends HttpServerRequestWrapper {
  static final String ENCODINGS = "identity,gzip";
  private static final Set<String> KNOWN = Set.of("identity", "gzip");
  private static final int CANCEL = 8;

  private final GrpcFrames frames;
  private final Form form;
  private final boolean text;
  private @Nullable Handler<Buffer> reader;
  private @Nullable Handler<Void> atEnd;
  private @Nullable Handler<Throwable> atFailure;
  private boolean wanted = true;
  private boolean reading;
  private boolean came;
  private long held;
  private long timer = -1;
  private boolean all;
  private boolean over;

  /**
   * What a call's messages may be.
   *
   * @param most bytes of a message
   * @param several whether the call may have more than one
   * @param room for what is in memory; who has done with a message of several gives its bytes back
   * @param patience with a message that does not come whole; between several there may be any time
   */
  record Form(int most, boolean several, OpenRequest.Room room, Duration patience) {}

  private GrpcMessages(HttpServerRequest request, String encoding, boolean text, Form form) {
    super((HttpServerRequestInternal) request);
    this.frames = new GrpcFrames(encoding.equals("gzip"), text, form.most());
    this.text = text;
    this.form = form;
    if (!form.several()) {
      begin();
    }
  }

  /** Hands the request on, or answers it where its messages are compressed in a way that nobody here knows. */
  static void of(HttpServerRequest request, Form form, Handler<HttpServerRequest> services) {
    String said = request.getHeader("grpc-encoding");
    String encoding = said == null ? "identity" : said;
    if (KNOWN.contains(encoding)) {
      String type = request.getHeader("content-type");
      boolean text = type != null && type.startsWith("application/grpc-web-text");
      services.handle(new GrpcMessages(request, encoding, text, form));
      return;
    }
    request.response().putHeader("grpc-accept-encoding", ENCODINGS);
    GrpcDoor.refuse(
        request,
        Status.newBuilder()
            .setCode(Code.UNIMPLEMENTED.getNumber())
            .setMessage("grpc-encoding is not known here: want one of " + ENCODINGS)
            .build());
  }

  /** Nobody behind this need know how the messages came. */
  @Override
  public MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap().addAll(delegate.headers()).remove("grpc-encoding");
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    reader = handler;
    delegate.handler(this::chunk);
    delegate.endHandler(whole -> {
      all = true;
      frames.end();
      deliver();
    });
    return this;
  }

  @Override
  public HttpServerRequest endHandler(@Nullable Handler<Void> handler) {
    atEnd = handler;
    return this;
  }

  @Override
  public HttpServerRequest exceptionHandler(@Nullable Handler<Throwable> handler) {
    atFailure = handler;
    delegate.exceptionHandler(broken -> {
      over = true;
      whole();
      if (handler != null) {
        handler.handle(broken);
      }
    });
    return this;
  }

  @Override
  public HttpServerRequest pause() {
    wanted = false;
    if (!all) {
      delegate.pause();
    }
    return this;
  }

  @Override
  public HttpServerRequest resume() {
    wanted = true;
    deliver();
    if (wanted && !all) {
      delegate.resume();
    }
    return this;
  }

  private void chunk(Buffer bytes) {
    if (!over && wantsMore()) {
      frames.add(bytes);
      deliver();
    }
  }

  /** Called again by a reader that pauses or goes on while it is handed a message. */
  private void deliver() {
    if (reading || over) {
      return;
    }
    reading = true;
    try {
      while (wanted && wantsMore() && hasNext()) {
        came = true;
        hand(frames.next());
      }
      if (!wantsMore()) {
        frames.clear();
      }
    } catch (FarmException full) {
      refuse(FailureAnswer.of(full).status());
    } catch (GrpcFrames.Unreadable why) {
      if (form.several() && why.code() == Code.RESOURCE_EXHAUSTED) {
        tellTooLarge();
        return;
      }
      refuse(Status.newBuilder()
          .setCode(why.code().getNumber())
          .setMessage(String.valueOf(why.getMessage()))
          .build());
    } finally {
      reading = false;
    }
    if (all && wanted && !over) {
      over = true;
      whole();
      handEnd();
    }
  }

  private void begin() {
    if (timer < 0) {
      timer = delegate
          .context()
          .setTimer(
              form.patience().toMillis(),
              late -> refuse(Status.newBuilder()
                  .setCode(Code.DEADLINE_EXCEEDED.getNumber())
                  .setMessage("a message did not come whole in %s ms"
                      .formatted(form.patience().toMillis()))
                  .build()));
    }
  }

  private void whole() {
    delegate.context().owner().cancelTimer(timer);
    timer = -1;
  }

  private boolean wantsMore() {
    return form.several() || !came;
  }

  /** Takes room for a message before all of it is there. */
  private boolean hasNext() throws GrpcFrames.Unreadable {
    boolean whole = frames.hasNext();
    if (held == 0 && frames.weight() > 0) {
      held = frames.weight();
      form.room().take(held);
      begin();
    }
    return whole;
  }

  private void hand(Buffer message) {
    form.room().give(held - (message.length() - GrpcFrames.HEAD));
    held = 0;
    whole();
    Handler<Buffer> to = reader;
    if (to != null) {
      boolean again = text && delegate.version() != HttpVersion.HTTP_2;
      to.handle(again ? Buffer.buffer(Base64.getEncoder().encode(message.getBytes())) : message);
    }
  }

  /** To a reader that has something to say of the messages before. */
  private void tellTooLarge() {
    over = true;
    whole();
    frames.clear();
    Handler<Buffer> to = reader;
    if (to != null) {
      to.handle(Buffer.buffer().appendByte((byte) 0).appendInt(-1));
    }
  }

  private void handEnd() {
    if (!came && !form.several()) {
      refuse(FailureAnswer.of(FarmException.invalid("message", "nothing", "one message"))
          .status());
      return;
    }
    Handler<Void> to = atEnd;
    if (to != null) {
      to.handle(null);
    }
  }

  /** The reader is told that the call is over. */
  private void refuse(Status status) {
    over = true;
    whole();
    frames.clear();
    if (!all) {
      delegate.resume(); // what still comes is passed over
    }
    if (delegate.response().headWritten()) {
      delegate.response().reset(CANCEL);
    } else {
      GrpcDoor.refuse(delegate, status);
    }
    Handler<Throwable> to = atFailure;
    if (to != null) {
      to.handle(new StreamResetException(CANCEL));
    }
  }
}
