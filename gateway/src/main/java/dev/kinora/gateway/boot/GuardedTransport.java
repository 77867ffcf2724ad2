package dev.kinora.gateway.boot;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;

/** Java's own sockets for Vert.x, with one handler where connections are accepted. Vert.x has no other place for one. */
record GuardedTransport(ChannelHandler acceptor) implements Transport {
  @Override
  public String name() {
    return NIO.name();
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Throwable unavailabilityCause() {
    return NIO.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new Guarded(NIO.implementation(), acceptor);
  }

  private record Guarded(io.vertx.core.spi.transport.Transport sockets, ChannelHandler acceptor)
      implements io.vertx.core.spi.transport.Transport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      sockets.configure(options, domainSocket, bootstrap);
      bootstrap.handler(acceptor);
    }

    @Override
    public java.net.SocketAddress convert(io.vertx.core.net.SocketAddress address) {
      return sockets.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(java.net.SocketAddress address) {
      return sockets.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return sockets.ioHandlerFactory();
    }

    @Override
    public DatagramChannel datagramChannel() {
      return sockets.datagramChannel();
    }

    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return sockets.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return sockets.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return sockets.serverChannelFactory(domainSocket);
    }
  }
}
