package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.TlsConfig;
import dev.kinora.gateway.access.TlsPair;
import dev.kinora.gateway.call.AcceptedConnections;
import dev.kinora.gateway.call.RequestWatch;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.Route;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The Vert.x instance of a gateway with its verticles, which share its port, and the watch on its certificate. Its owner stops it; the methods block. */
final class GatewayServer {
  private static final long SWEEP_MS = 500;
  private static final Duration START = Duration.ofSeconds(30);

  private final Vertx vertx;
  /** Each has an event loop, and one thread at a time that serves its connections. */
  private static final int VERTICLES = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final List<GatewayVerticle> verticles;
  private final TlsRenewal renewal;

  private GatewayServer(Vertx vertx, List<GatewayVerticle> verticles, TlsRenewal renewal) {
    this.vertx = vertx;
    this.verticles = verticles;
    this.renewal = renewal;
  }

  /**
   * Returns when the port is bound; where that fails, nothing is left open.
   *
   * @param renewal made before, since the maker's verticle reads the certificate; owned from now on
   */
  static GatewayServer start(
      AcceptedConnections accepted, TlsRenewal renewal, Function<Vertx, GatewayVerticle> maker) {
    // No files are served from the class path, so Vert.x needs no cache folder.
    Vertx vertx = Vertx.builder()
        .with(new VertxOptions()
            .setFileSystemOptions(new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false)))
        .withTransport(new GuardedTransport(accepted))
        .withMetrics(new RequestWatch(accepted))
        .build();
    vertx.setPeriodic(SWEEP_MS, timer -> accepted.cutLate());
    try {
      List<GatewayVerticle> verticles =
          IntStream.range(0, VERTICLES).mapToObj(each -> maker.apply(vertx)).toList();
      Iterator<GatewayVerticle> next = verticles.iterator();
      await(
          vertx.deployVerticle(
              () -> next.next(),
              new DeploymentOptions()
                  .setThreadingModel(ThreadingModel.VIRTUAL_THREAD)
                  .setInstances(VERTICLES)),
          START);
      GatewayServer server = new GatewayServer(vertx, verticles, renewal);
      renewal.start(server);
      return server;
    } catch (RuntimeException e) {
      renewal.close();
      vertx.close();
      throw e;
    }
  }

  int port() {
    return verticles.getFirst().port();
  }

  List<Route> routes() {
    return verticles.getFirst().routes();
  }

  /** Throws INVALID where the files are no pair; the old one stays in use then. */
  void renewTls(TlsConfig files) {
    // One renews the port that all share.
    await(verticles.getFirst().renewTls(TlsPair.read(vertx, files)), START);
  }

  /** Takes no new connection, lets the open ones finish for most of the budget, then closes all. */
  void stop(Duration budget) {
    renewal.close();
    Duration graceful = budget.dividedBy(2);
    try {
      await(Future.join(verticles.stream().map(each -> each.shutdown(graceful)).toList()), budget);
    } finally {
      await(vertx.close(), budget);
    }
  }

  private static void await(Future<?> future, Duration budget) {
    try {
      future
          .toCompletionStage()
          .toCompletableFuture()
          .get(budget.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FarmException known) {
        throw known;
      }
      throw new FarmException(
          FailureCode.INTERNAL, "the server failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "the server did not answer within " + budget, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted", e);
    }
  }
}
