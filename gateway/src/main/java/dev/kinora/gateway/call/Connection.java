package dev.kinora.gateway.call;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open connection, and since when it has made the gateway wait: for its first request, for the rest of a later one's head, or for
 * any request at all. Stands first among its channel's handlers, where it sees that bytes come, and not which. Any thread.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private final Channel channel;
  private int inWork;
  private boolean spoke;
  private boolean shared;
  private long quietSince = System.nanoTime();
  private long headSince;
  private boolean headBegun;
  private @Nullable HttpConnection http;

  Connection(Channel channel) {
    this.channel = channel;
  }

  /** Bytes that belong to no request in work begin the head of the next one. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    synchronized (this) {
      if (inWork == 0 && !headBegun) {
        headBegun = true;
        headSince = System.nanoTime();
      }
    }
    context.fireChannelRead(bytes);
  }

  /** A whole head came. */
  synchronized void begun() {
    spoke = true;
    inWork++;
    headBegun = false;
  }

  synchronized void speaks(HttpVersion version, HttpConnection connection) {
    shared = version == HttpVersion.HTTP_2;
    http = connection;
  }

  synchronized void ended() {
    inWork--;
    headBegun = false;
    quietSince = System.nanoTime();
  }

  /** Whether it has taken longer than it may; with {@code how} to name it. */
  synchronized boolean late(LimitsConfig limits) {
    if (inWork > 0) {
      return false;
    }
    long now = System.nanoTime();
    if (!spoke) {
      return now - quietSince > limits.head().toNanos();
    }
    // Over HTTP/2 bytes may be a ping or a setting, which are no head.
    return (headBegun && !shared && now - headSince > limits.head().toNanos())
        || now - quietSince > limits.idle().toNanos();
  }

  /** Where it shares its connection with requests to come, their client is told first. */
  void close() {
    HttpConnection polite;
    synchronized (this) {
      polite = shared ? http : null;
    }
    if (polite == null) {
      channel.close();
    } else {
      polite.shutdown(1, TimeUnit.SECONDS);
    }
  }
}
