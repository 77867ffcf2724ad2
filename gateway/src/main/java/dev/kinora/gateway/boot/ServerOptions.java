package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.TlsPair;
import dev.kinora.gateway.call.LimitsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What Vert.x is told of the gateway's one port. */
final class ServerOptions {
  private ServerOptions() {}

  /** HTTP/1.1 and HTTP/2, in clear or, where a certificate is configured, over TLS only. Throws INVALID where that is broken. */
  static HttpServerOptions of(Vertx vertx, GatewayConfig config) {
    LimitsConfig limits = config.server().limits();
    HttpServerOptions options = new HttpServerOptions()
        .setHost(config.server().host())
        .setPort(port(config.server().port()))
        .setHttp2ClearTextEnabled(true)
        .setMaxHeaderSize(limits.headerBytes())
        .setMaxInitialLineLength(limits.lineBytes())
        .setInitialSettings(new Http2Settings()
            .setMaxConcurrentStreams(limits.streams())
            .setMaxHeaderListSize(limits.headerBytes() + limits.lineBytes()))
        .setIdleTimeout((int) limits.idle().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    config
        .access()
        .tls()
        .ifPresent(files ->
            options.setSsl(true).setUseAlpn(true).setKeyCertOptions(TlsPair.read(vertx, files)));
    return options;
  }

  /** To Vert.x, 0 is a free port for each verticle, and -1 one for all. */
  private static int port(int configured) {
    return configured == 0 ? -1 : configured;
  }

  /** For a certificate that takes the place of another one. */
  static ServerSSLOptions tls(KeyCertOptions pair) {
    return new ServerSSLOptions()
        .setUseAlpn(true)
        .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
        .setKeyCertOptions(pair);
  }
}
