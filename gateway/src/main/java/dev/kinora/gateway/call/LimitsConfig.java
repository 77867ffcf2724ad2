package dev.kinora.gateway.call;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;

/**
 * What one connection may ask of the gateway before anything is known of its caller.
 *
 * @param headerBytes of one request's headers, over HTTP/1 and HTTP/2
 * @param lineBytes of the request line, whose path over HTTP/2 is a header beside the others
 * @param streams open at once on one HTTP/2 connection
 * @param connections open at once
 * @param connectionsPerAddress open at once from one address
 * @param head a connection that sends no whole request head for so long, after it was opened or the head was begun, is closed
 * @param body a request whose body does not come whole in so long is refused with 408; who does not take an answer in so long is cut off
 * @param idle a connection on which nothing is sent either way, or nothing is asked for, for so long is closed
 */
public record LimitsConfig(
    int headerBytes,
    int lineBytes,
    int streams,
    int connections,
    int connectionsPerAddress,
    Duration head,
    Duration body,
    Duration idle) {
  /** Bytes of a request, whatever speaks; of a message where there are several. */
  public static final int MAX_MESSAGE = 1 << 20;

  public static LimitsConfig read(ConfigReader keys) {
    return new LimitsConfig(
        keys.integer(
            "gateway.limits.header-bytes",
            8_192,
            1_024,
            65_536,
            "Bytes of one request's headers; larger ones are refused with 431."),
        keys.integer(
            "gateway.limits.line-bytes",
            65_536,
            1_024,
            65_536,
            "Bytes of a request line; longer ones are refused, over HTTP/1 with 414. A list by 16 labels of 256 characters each takes up to 50 KiB."),
        keys.integer(
            "gateway.limits.streams",
            100,
            1,
            10_000,
            "Requests open at once on one HTTP/2 connection; a client waits with further ones."),
        keys.integer(
            "gateway.limits.connections",
            10_000,
            1,
            1_000_000,
            "Open connections; further ones are closed at once."),
        keys.integer(
            "gateway.limits.connections-per-address",
            5_000,
            1,
            1_000_000,
            "Open connections from one address; further ones are closed at once. A proxy is one address."),
        keys.duration(
            "gateway.limits.head",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "A connection that sends no whole request head for so long, after it was opened or the head was begun, is closed."),
        keys.duration(
            "gateway.limits.body",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "A REST request whose body does not come whole in so long is refused with 408; a client that does not take an answer in so long is cut off."),
        keys.duration(
            "gateway.limits.idle",
            Duration.ofMinutes(5),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "A connection on which nothing is sent either way, or nothing is asked for, for so long is closed."));
  }
}
