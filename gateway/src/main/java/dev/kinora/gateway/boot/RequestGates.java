package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.Doorkeeper;
import dev.kinora.gateway.call.RequestGate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The limits of what a gateway does at once, by kind.
 *
 * @param bodies counts bytes of requests that are in memory
 * @param answers counts bytes of answers that clients have not read yet
 */
record RequestGates(
    RequestGate requests,
    RequestGate downloads,
    RequestGate streams,
    RequestGate bodies,
    RequestGate answers) {
  /** Of the memory, for each direction. */
  private static final int PART = 8;

  static RequestGates of(GatewayConfig config, Doorkeeper door, MeterRegistry registry) {
    var limits = config.server();
    var shares = config.access().shares();
    RequestGate answers = memory("bytes of answers that clients have not read", door);
    Gauge.builder("kinora.gateway.unread", answers, RequestGate::inWork)
        .description("bytes of answers that clients have not read")
        .register(registry);
    RequestGate streams = gate("streams", limits.maxWatchers(), door, shares.streams());
    Gauge.builder("kinora.gateway.streams", streams, RequestGate::inWork)
        .description("open watchers, of health too, and calls of SubmitRenders")
        .register(registry);
    return new RequestGates(
        gate("requests", limits.maxRequests(), door, shares.requests()),
        gate("downloads", limits.maxDownloads(), door, shares.downloads()),
        streams,
        memory("bytes of requests", door),
        answers);
  }

  /** With keys, no tenant may take more than half. */
  private static RequestGate memory(String what, Doorkeeper door) {
    long room = Runtime.getRuntime().maxMemory() / PART;
    return new RequestGate(what, room, door.wantsKeys() ? room / 2 : room);
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
