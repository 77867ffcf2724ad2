package dev.kinora.gateway.boot;

import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.infra.config.ConfigReader;

/**
 * Where the gateway listens and how much it does at once.
 *
 * @param host without keys a loopback address only
 * @param port 0: a free one
 * @param maxRequests in work at once; further ones are refused as OVERLOADED
 * @param maxDownloads videos on their way at once
 * @param maxWatchers streams of events and calls of SubmitRenders that are open at once
 * @param limits of one connection
 */
public record ServerConfig(
    String host,
    int port,
    int maxRequests,
    int maxDownloads,
    int maxWatchers,
    LimitsConfig limits) {
  static ServerConfig read(ConfigReader keys) {
    return new ServerConfig(
        keys.string(
            "gateway.host",
            "127.0.0.1",
            "Address that gRPC and REST listen on; without gateway.access.keys-file a loopback address only."),
        keys.integer("gateway.port", 8080, 0, 65_535, "Port of gRPC and REST; 0: a free one."),
        keys.integer(
            "gateway.max-requests",
            1_024,
            1,
            100_000,
            "Requests in work at once; further ones are refused as OVERLOADED."),
        keys.integer(
            "gateway.max-downloads",
            64,
            1,
            10_000,
            "Videos on their way at once; further ones are refused as OVERLOADED."),
        keys.integer(
            "gateway.max-watchers",
            4_096,
            1,
            1_000_000,
            "Streams of events open at once, SSE and WatchRender, with the calls of SubmitRenders; further ones are refused as OVERLOADED. One whose client does not read holds at most 64 events, and all together at most 256 previews of 32 KiB."),
        LimitsConfig.read(keys));
  }
}
