package dev.kinora.gateway.server;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;

/**
 * What one connection may ask of the gateway before anything is known of its caller.
 *
 * @param headerBytes of one request's headers, over HTTP/1 and HTTP/2
 * @param lineBytes of the request line over HTTP/1
 * @param streams open at once on one HTTP/2 connection
 * @param idle a connection on which nothing is sent either way for so long is closed
 */
public record LimitsConfig(int headerBytes, int lineBytes, int streams, Duration idle) {
  static LimitsConfig read(ConfigReader keys) {
    return new LimitsConfig(
        keys.integer(
            "gateway.limits.header-bytes",
            8_192,
            1_024,
            65_536,
            "Bytes of one request's headers; larger ones are refused with 431."),
        keys.integer(
            "gateway.limits.line-bytes",
            4_096,
            1_024,
            65_536,
            "Bytes of a request line over HTTP/1; longer ones are refused with 414."),
        keys.integer(
            "gateway.limits.streams",
            100,
            1,
            10_000,
            "Requests open at once on one HTTP/2 connection; a client waits with further ones."),
        keys.duration(
            "gateway.limits.idle",
            Duration.ofMinutes(5),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "A connection on which nothing is sent either way for so long is closed."));
  }
}
