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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code /health/live} (503 with the reason once the process is lost for good), {@code /health/ready} (503 until ready,
 * with the parts as JSON) and {@code /metrics} for roles that have no other HTTP port, to everybody who reaches it. Beyond this
 * machine it does not say why something is not well: reasons may name addresses. Its threads are its own; at most 64 connections.
 */
public final class HealthServer implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";
  private static final Supplier<String> NO_REASON = () -> "{}";

  /** Who sends slowly is cut off. Of the whole process: nothing else in it serves by the JDK's server. */
  private static final Map<String, String> LIMITS = Map.of(
      "sun.net.httpserver.maxReqTime", "5",
      "sun.net.httpserver.maxRspTime", "30",
      "jdk.httpserver.maxConnections", "64");

  private final HttpServer server;
  private final ExecutorService threads;

  private HealthServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** {@code host} is of this machine; port 0 takes a free one. */
  public static HealthServer start(String host, int port, Readiness readiness, Metrics metrics) {
    var address = new InetSocketAddress(host, port);
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw FarmException.invalid(
          "health.host", host, "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all");
    }
    boolean here = ip.isLoopbackAddress();
    LIMITS.forEach((limit, value) -> System.getProperties().putIfAbsent(limit, value));
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
    ExecutorService threads = Executors.newCachedThreadPool(NamedThreads.platform("health"));
    server.setExecutor(threads);
    server.createContext(
        "/health/live",
        call -> state(call, readiness.isLive(), here ? readiness::liveJson : NO_REASON));
    server.createContext(
        "/health/ready",
        call -> state(call, readiness.isReady(), here ? readiness::json : NO_REASON));
    server.createContext("/metrics", call -> answer(call, 200, TEXT, metrics::scrape));
    server.start();
    return new HealthServer(server, threads);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** As this machine reaches it. */
  public URI url() {
    InetAddress ip = server.getAddress().getAddress();
    String host = ip.isAnyLocalAddress() ? "127.0.0.1" : ip.getHostAddress();
    return URI.create(
        "http://%s:%s".formatted(host.contains(":") ? "[" + host + "]" : host, port()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void state(HttpExchange call, boolean well, Supplier<String> why)
      throws IOException {
    answer(call, well ? 200 : 503, JSON, why);
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
