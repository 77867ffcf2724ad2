package dev.kinora.gateway.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what comes in at the door before anything is known of it: open connections in all and from one address, and the time
 * that a connection may take to its first whole request head.
 *
 * <p>Vert.x tells of a connection only once it knows its protocol, which a client that sends a byte a minute never lets it; so
 * this handler stands where Netty accepts. Safe for several threads.
 */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {
  private final LimitsConfig limits;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
  /** Those that have not sent a whole request head, by their remote address and port. */
  private final ConcurrentHashMap<String, Silent> silent = new ConcurrentHashMap<>();

  private final Counter refused;
  private final Counter cut;

  private record Silent(Channel channel, long sinceNanos) {}

  AcceptedConnections(LimitsConfig limits, MeterRegistry registry) {
    this.limits = limits;
    Gauge.builder("kinora.gateway.connections", open, AtomicInteger::get)
        .description("open connections")
        .register(registry);
    this.refused = Counter.builder("kinora.gateway.connections.refused")
        .description("connections closed at once because too many were open")
        .register(registry);
    this.cut = Counter.builder("kinora.gateway.connections.cut")
        .description("connections closed because no whole request head came in time")
        .register(registry);
  }

  /** A connection was accepted; it has no event loop yet. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Channel child && !admitted(child)) {
      refused.increment();
      child.unsafe().closeForcibly();
    } else {
      context.fireChannelRead(message);
    }
  }

  /** A whole request head came from there. */
  void spoke(SocketAddress remote) {
    silent.remove(name(remote.hostAddress(), remote.port()));
  }

  /** Closes the connections that took too long; to be called every second or so. */
  void cutSilent() {
    long now = System.nanoTime();
    silent.values().stream()
        .filter(one -> now - one.sinceNanos > limits.head().toNanos())
        .forEach(one -> {
          cut.increment();
          one.channel.close();
        });
  }

  private boolean admitted(Channel child) {
    if (!(child.remoteAddress() instanceof InetSocketAddress remote)) {
      return false; // gone already
    }
    String address = remote.getAddress().getHostAddress();
    int inAll = open.incrementAndGet();
    int ofAddress = byAddress.merge(address, 1, Integer::sum);
    if (inAll > limits.connections() || ofAddress > limits.connectionsPerAddress()) {
      left(address); // here: the close future of a channel that is closed by force never completes
      return false;
    }
    String name = name(address, remote.getPort());
    Silent one = new Silent(child, System.nanoTime());
    silent.put(name, one);
    child.closeFuture().addListener(closed -> {
      silent.remove(name, one);
      left(address);
    });
    return true;
  }

  private void left(String address) {
    open.decrementAndGet();
    byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }

  private static String name(String address, int port) {
    return address + " " + port;
  }
}
