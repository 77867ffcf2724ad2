package dev.kinora.gateway.server;

import dev.kinora.gateway.access.TlsConfig;
import dev.kinora.gateway.access.TlsPair;
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
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The Vert.x instance of a gateway with its one verticle and the watch on its certificate. Its owner stops it; the methods block. */
final class GatewayServer {
  private static final Duration START = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final GatewayVerticle verticle;
  private final TlsRenewal renewal;

  private GatewayServer(Vertx vertx, GatewayVerticle verticle, TlsRenewal renewal) {
    this.vertx = vertx;
    this.verticle = verticle;
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
        .build();
    try {
      GatewayVerticle verticle = maker.apply(vertx);
      await(
          vertx.deployVerticle(
              verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)),
          START);
      GatewayServer server = new GatewayServer(vertx, verticle, renewal);
      renewal.start(server);
      return server;
    } catch (RuntimeException e) {
      renewal.close();
      vertx.close();
      throw e;
    }
  }

  int port() {
    return verticle.port();
  }

  List<Route> routes() {
    return verticle.routes();
  }

  /** Throws INVALID where the files are no pair; the old one stays in use then. */
  void renewTls(TlsConfig files) {
    await(verticle.renewTls(TlsPair.read(vertx, files)), START);
  }

  /** Takes no new connection, lets the open ones finish for most of the budget, then closes all. */
  void stop(Duration budget) {
    renewal.close();
    Duration graceful = budget.dividedBy(2);
    try {
      await(verticle.shutdown(graceful), budget);
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
