package dev.kinora.gateway.grpc;

import com.google.rpc.Status;
import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.call.OpenRequest;
import dev.kinora.gateway.call.RequestGate;
import dev.kinora.gateway.service.RenderService;
import dev.kinora.job.FarmException;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRendersResponse;
import dev.kinora.v1.SubmitResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * One SubmitRenders call: takes requests from the stream, {@link #WINDOW} at a time, and answers for each in their order. A request that
 * is refused does not spoil the others. When the client goes, no further request is taken.
 *
 * <p>After {@link #MOST} requests, or at one that is too large, the call is answered without reading on; the last result says so. Refusals beyond
 * {@link #WHOLE_REFUSALS} bytes tell no details, so that the answer fits the 4 MiB that clients take. Runs on the connection's context.
 */
public final class GrpcBatch {
  static final int WINDOW = 32;
  public static final int MOST = 12_000;
  private static final int WHOLE_REFUSALS = 1 << 20;
  private static final int SHORT = 100;

  private final GrpcCall call;
  private final Caller caller;
  private final RenderService service;
  private final Calls calls;
  private final Context context;
  private final List<SubmitResult> results = new ArrayList<>();
  private int read;
  private int inWork;
  private int refusalBytes;
  private boolean allRead;

  GrpcBatch(GrpcCall call, Caller caller, RenderService service, Calls calls, Vertx vertx) {
    this.call = call;
    this.caller = caller;
    this.service = service;
    this.calls = calls;
    this.context = vertx.getOrCreateContext();
  }

  /** @param streams has a place for each open call: its results wait until the last one is there */
  void run(RequestGate streams) {
    try {
      streams.enter(caller.tenant());
    } catch (FarmException refused) {
      call.refuse(refused);
      return;
    }
    call.onEnd(() -> streams.leave(caller.tenant()));
    GrpcServerRequest<Buffer, Buffer> stream = call.request();
    stream.pause();
    stream.handler(this::take);
    stream.invalidMessageHandler(large -> endWith(FarmException.invalid(
        "requests",
        "one of more than %s bytes".formatted(LimitsConfig.MAX_MESSAGE),
        "at most %s bytes in a request".formatted(LimitsConfig.MAX_MESSAGE))));
    stream.endHandler(end -> {
      allRead = true;
      answerWhenDone();
    });
    stream.fetch(WINDOW);
  }

  private void take(Buffer bytes) {
    if (allRead || call.over()) {
      return;
    }
    int index = results.size();
    if (index == MOST) {
      endWith(FarmException.invalid(
          "requests",
          "more than " + MOST,
          "at most %s requests in a call; those were read, send the others in another one"
              .formatted(MOST)));
      return;
    }
    read++;
    results.add(SubmitResult.newBuilder().setIndex(index).build());
    inWork++;
    calls
        .call(context, caller, "SubmitRender", () -> {
          SubmitRenderRequest request =
              GrpcCall.parse(bytes, SubmitRenderRequest.getDefaultInstance());
          return service.submit(caller.tenant(), request, List.of());
        })
        .onComplete(either -> OpenRequest.of(context).give(bytes.length()))
        .onSuccess(accepted -> done(
            index,
            SubmitResult.newBuilder().setIndex(index).setAccepted(accepted).build()))
        .onFailure(
            failure -> done(index, refused(index, Calls.foreseen("SubmitRenders", failure))));
  }

  /** No more is read; the last result says why. What was accepted is told, since it is on its way; without any the call just fails. */
  private void endWith(FarmException why) {
    if (results.isEmpty()) {
      call.end(GrpcStatus.RESOURCE_EXHAUSTED, String.valueOf(why.getMessage()));
    } else if (!allRead && !call.over()) {
      allRead = true;
      results.add(refused(results.size(), why));
      answerWhenDone();
    }
  }

  private void done(int index, SubmitResult result) {
    results.set(index, result);
    inWork--;
    if (!allRead && !call.over()) {
      call.request().fetch(1);
    }
    answerWhenDone();
  }

  private void answerWhenDone() {
    if (allRead && inWork == 0 && !call.over()) {
      SubmitRendersResponse.Builder response =
          SubmitRendersResponse.newBuilder().addAllResults(results).setRequestsRead(read);
      calls
          .answer(
              context,
              caller,
              "SubmitRenders",
              response::build,
              message -> Buffer.buffer(message.toByteArray()))
          .onSuccess(answer -> call.answer(answer.bytes()))
          .onFailure(call::refuse);
    }
  }

  private SubmitResult refused(int index, FarmException failure) {
    FailureAnswer answer = FailureAnswer.of(failure);
    String json = answer.json();
    refusalBytes += json.length();
    if (refusalBytes > WHOLE_REFUSALS) {
      Status whole = answer.status();
      String message = whole.getMessage();
      Status brief = Status.newBuilder()
          .setCode(whole.getCode())
          .setMessage(message.length() <= SHORT ? message : message.substring(0, SHORT) + "…")
          .build();
      json = new FailureAnswer(answer.http(), brief, 0).json();
    }
    return SubmitResult.newBuilder().setIndex(index).setRefused(json).build();
  }
}
