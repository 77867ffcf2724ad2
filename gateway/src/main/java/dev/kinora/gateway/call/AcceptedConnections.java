package dev.kinora.gateway.call;

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
import org.jspecify.annotations.Nullable;

/**
 * Bounds what comes in at the door before anything is known of it: open connections in all and from one address, and the time
 * that each may take to the next whole request head.
 *
 * <p>Vert.x tells of a connection only once it knows its protocol, which a client that sends a byte a minute never lets it; so
 * this handler stands where Netty accepts. Safe for several threads.
 */
@Sharable
public final class AcceptedConnections extends ChannelInboundHandlerAdapter {
  private final LimitsConfig limits;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
  /** By their remote address and port. */
  private final ConcurrentHashMap<String, Connection> connections = new ConcurrentHashMap<>();

  private final Counter refused;
  private final Counter cut;

  public AcceptedConnections(LimitsConfig limits, MeterRegistry registry) {
    this.limits = limits;
    Gauge.builder("kinora.gateway.connections", open, AtomicInteger::get)
        .description("open connections")
        .register(registry);
    this.refused = Counter.builder("kinora.gateway.connections.refused")
        .description("connections closed at once because too many were open")
        .register(registry);
    this.cut = Counter.builder("kinora.gateway.connections.cut")
        .description("connections closed because no whole request came in time")
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

  /** The one from there; null where it is gone. */
  @Nullable
  Connection find(SocketAddress remote) {
    return connections.get(name(remote.hostAddress(), remote.port()));
  }

  /** Closes the connections that take too long to their next request; to be called every second or so. */
  public void cutLate() {
    connections.values().stream().filter(one -> one.late(limits)).forEach(one -> {
      cut.increment();
      one.close();
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
    Connection one = new Connection(child);
    connections.put(name, one);
    child.pipeline().addFirst(one);
    child.closeFuture().addListener(closed -> {
      connections.remove(name, one);
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
