package dev.kinora.gateway.grpc;

import static java.util.Objects.requireNonNull;

import com.google.rpc.Status;
import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.call.Callers;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.call.LocalPages;
import dev.kinora.gateway.call.OpenRequest;
import dev.kinora.gateway.call.RequestGate;
import dev.kinora.job.FarmException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;

/**
 * Lets calls of gRPC in, each with its caller and with room for its messages; health is open.
 *
 * @param bodies counts the bytes of requests
 * @param patience with a message that does not come whole
 */
public record GrpcDoor(Callers callers, RequestGate bodies, Duration patience) {
  /** Registered when this class is loaded, which must be before the gateway's Vert.x is made. */
  private static final ContextLocal<Caller> CALLER = ContextLocal.registerLocal(Caller.class);

  private static final String HEALTH = "/grpc.health.v1.Health/";
  /** Bytes of a message of whom nobody knows; it names a service. */
  private static final int MOST_OF_STRANGERS = 4_096;
  /** The methods whose client may send more than one message. */
  private static final Set<String> SEVERAL = Set.of("/kinora.v1.RenderService/SubmitRenders");

  /** @param context a call's own, on which its handlers run */
  static Caller of(Context context) {
    return requireNonNull(context.getLocal(CALLER), "a call that was not let in");
  }

  /** Lets a call of any service through, or answers it. */
  public void pass(HttpServerRequest request, Handler<HttpServerRequest> services) {
    if (callers.foreign(request)) {
      refuse(request, LocalPages.REFUSAL.status());
      return;
    }
    String path = request.path();
    boolean open = path.startsWith(HEALTH);
    Context context = Vertx.currentContext();
    String tenant = Callers.STRANGER;
    try {
      if (!open) {
        Caller caller = callers.caller(request);
        tenant = caller.tenant();
        context.putLocal(CALLER, caller);
      }
    } catch (FarmException refused) {
      refuse(request, FailureAnswer.of(refused).status());
      return;
    }
    OpenRequest known = OpenRequest.of(context);
    int most = open ? MOST_OF_STRANGERS : LimitsConfig.MAX_MESSAGE;
    GrpcMessages.Form form =
        new GrpcMessages.Form(most, SEVERAL.contains(path), known.room(bodies, tenant), patience);
    GrpcMessages.of(request, form, services);
  }

  /** An answer of headers only, which every gRPC client takes for the end of the call. */
  static void refuse(HttpServerRequest request, Status status) {
    request
        .response()
        .putHeader("content-type", request.getHeader("content-type"))
        .putHeader("grpc-status", String.valueOf(status.getCode()))
        .putHeader("grpc-message", status.getMessage())
        .putHeader("grpc-status-details-bin", details(status))
        .end();
  }

  /** The value of grpc-status-details-bin. */
  static String details(Status status) {
    return Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray());
  }
}
