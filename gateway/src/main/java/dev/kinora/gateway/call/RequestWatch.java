package dev.kinora.gateway.call;

import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;

/**
 * Hears from Vert.x when requests begin and when they are over, of every protocol. It is made for meters, and the only place where
 * Vert.x tells both; a request has but one handler for its end, which others set. Called on the connections' threads.
 */
public record RequestWatch(AcceptedConnections connections)
    implements VertxMetricsFactory, VertxMetrics, HttpServerMetrics<OpenRequest, Void, Void> {
  public RequestWatch {
    OpenRequest.register();
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  @Override
  public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
      HttpServerOptions options, SocketAddress address) {
    return this;
  }

  @Override
  public OpenRequest requestBegin(Void connection, HttpRequest request) {
    return new OpenRequest(connections.find(request.remoteAddress()));
  }

  @Override
  public void responseEnd(OpenRequest request, HttpResponse response, long bytes) {
    request.over();
  }

  @Override
  public void requestReset(OpenRequest request) {
    request.over();
  }
}
