package dev.kinora.infra.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.metric.Metrics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code /health/live} (503 with the reason once the process is lost for good), {@code /health/ready} (503 until ready,
 * with the parts as JSON) and {@code /metrics} for roles that have no other HTTP port. Its two threads are its own.
 */
public final class HealthServer implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final ExecutorService threads;

  private HealthServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** {@code host} must be a loopback address; port 0 takes a free one. */
  public static HealthServer start(String host, int port, Readiness readiness, Metrics metrics) {
    var address = new InetSocketAddress(host, port);
    InetAddress ip = address.getAddress();
    if (ip == null || !ip.isLoopbackAddress()) {
      throw new FarmException(
          FailureCode.INVALID,
          "health host = '%s': want a loopback address such as 127.0.0.1".formatted(host));
    }
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE,
          "cannot listen on %s:%s for health and metrics (%s): choose another port, 0 for a free one"
              .formatted(host, port, e.getMessage()),
          e);
    }
    ExecutorService threads = Executors.newFixedThreadPool(2, NamedThreads.platform("health"));
    server.setExecutor(threads);
    server.createContext(
        "/health/live",
        call -> answer(call, readiness.isLive() ? 200 : 503, JSON, readiness::liveJson));
    server.createContext(
        "/health/ready",
        call -> answer(call, readiness.isReady() ? 200 : 503, JSON, readiness::json));
    server.createContext("/metrics", call -> answer(call, 200, TEXT, metrics::scrape));
    server.start();
    return new HealthServer(server, threads);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange call, int status, String type, Supplier<String> body)
      throws IOException {
    try (call) {
      byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", type);
      boolean head = call.getRequestMethod().equals("HEAD");
      call.sendResponseHeaders(status, head ? -1 : bytes.length);
      if (!head) {
        call.getResponseBody().write(bytes);
      }
    }
  }
}
