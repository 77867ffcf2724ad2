package dev.kinora.gateway.server;

import dev.kinora.gateway.access.Doorkeeper;

/** The limits of what a gateway does at once, by kind. */
record RequestGates(RequestGate requests, RequestGate downloads, RequestGate streams) {
  static RequestGates of(GatewayConfig config, Doorkeeper door) {
    var limits = config.server();
    var shares = config.access().shares();
    return new RequestGates(
        gate("requests", limits.maxRequests(), door, shares.requests()),
        gate("downloads", limits.maxDownloads(), door, shares.downloads()),
        gate("streams", limits.maxWatchers(), door, shares.streams()));
  }

  /** Nothing new is let in from now on. */
  void close() {
    requests.close();
    downloads.close();
    streams.close();
  }

  /** With keys, no tenant may take all of a limit. */
  private static RequestGate gate(String what, int limit, Doorkeeper door, int share) {
    return new RequestGate(what, limit, door.wantsKeys() ? Math.min(share, limit) : limit);
  }
}
