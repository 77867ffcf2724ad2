package dev.kinora.gateway.call;

import dev.kinora.gateway.access.Caller;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each API call on a virtual thread of its own, where it may block, and brings its result back to the connection's Vert.x
 * context. Vert.x's own virtual-thread context runs one task at a time, so a call that waits for the store there would hold up every
 * other one.
 *
 * <p>The gate bounds how many run. Where the client leaves, the call's thread is interrupted and so gives its place back. Whatever a call throws comes out as a FarmException; what was not foreseen is logged and becomes
 * INTERNAL without its details.
 */
public final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  private static final Duration[] LATENCIES = IntStream.of(
          5, 10, 25, 50, 100, 250, 500, 1_000, 5_000)
      .mapToObj(Duration::ofMillis)
      .toArray(Duration[]::new);

  private final ThreadFactory threads = NamedThreads.virtual("kinora-gateway-call");
  private final RequestGate gate;
  private final Outbox outbox;
  private final MeterRegistry registry;

  /** @param kind of these calls, the tag of their gauge: `api` or `download` */
  public Calls(String kind, RequestGate gate, Outbox outbox, MeterRegistry registry) {
    this.gate = gate;
    this.outbox = outbox;
    this.registry = registry;
    Gauge.builder("kinora.gateway.requests.in.work", gate, RequestGate::inWork)
        .description("requests that are worked on, by kind")
        .tag("kind", kind)
        .register(registry);
  }

  /** @param method the API method's name, for the meters */
  public <T> Future<T> call(Context context, Caller caller, String method, Supplier<T> work) {
    long start = System.nanoTime();
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      gate.enter(caller.tenant());
    } catch (FarmException refused) {
      count(method, refused.code().name(), start);
      return Future.failedFuture(refused);
    }
    Thread thread = threads.newThread(() -> {
      try {
        T value = work.get();
        count(method, "OK", start);
        result.complete(value);
      } catch (Throwable e) {
        FarmException failure = foreseen(method, e);
        count(method, failure.code().name(), start);
        result.completeExceptionally(failure);
      } finally {
        gate.leave(caller.tenant());
      }
    });
    OpenRequest request = OpenRequest.of(context);
    Runnable nobodyWaits = thread::interrupt;
    request.whenOver(nobodyWaits);
    result.whenComplete((value, failure) -> request.forget(nobodyWaits));
    thread.start();
    return Future.fromCompletionStage(result, context);
  }

  /** An answer and its bytes, which wait until the client has read them. */
  public record Answer<T>(T message, Outbox.Answer bytes) {}

  /** The same for an answer that is sent; its bytes are made on the call's thread too. */
  public <T> Future<Answer<T>> answer(
      Context context,
      Caller caller,
      String method,
      Supplier<T> work,
      Function<? super T, Buffer> form) {
    return call(context, caller, method, () -> {
      T made = work.get();
      return new Answer<>(made, outbox.answer(caller.tenant(), form.apply(made)));
    });
  }

  /** What a client may know of a throw. */
  public static FarmException foreseen(String method, Throwable thrown) {
    boolean exhausted = Exhaustion.in(thrown).isPresent(); // heard of by way of the log
    if (thrown instanceof FarmException failure) {
      if (failure.code() == FailureCode.INTERNAL || exhausted) {
        log.error("{}", method, failure);
      }
      return failure;
    }
    if (thrown instanceof KafkaException && !exhausted) {
      log.warn("{}: {}", method, thrown.toString());
      return new FarmException(
          FailureCode.UNAVAILABLE, "the broker does not answer: " + thrown.getMessage(), thrown);
    }
    log.error("{}", method, thrown);
    return new FarmException(
        FailureCode.INTERNAL, "a fault of the gateway; its log says more", thrown);
  }

  private void count(String method, String code, long start) {
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    Timer.builder("kinora.gateway.requests")
        .description("requests of the API, by method and result")
        .tag("method", method)
        .tag("code", code)
        .register(registry)
        .record(taken);
    if (method.equals("SubmitRender") && code.equals("OK")) {
      Timer.builder("kinora.gateway.admitted")
          .description(
              "accepted submit requests, from their arrival to the broker's acknowledgement")
          .serviceLevelObjectives(LATENCIES)
          .register(registry)
          .record(taken);
    } else if (method.equals("SubmitRender")) {
      Counter.builder("kinora.gateway.refused")
          .description("refused submit requests, by failure code")
          .tag("code", code)
          .register(registry)
          .increment();
    }
  }
}
