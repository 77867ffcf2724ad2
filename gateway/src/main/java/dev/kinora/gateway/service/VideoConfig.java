package dev.kinora.gateway.service;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;

/**
 * How clients get videos.
 *
 * @param presignedFor how long a URL of the store itself is good, where the store has a public address
 */
public record VideoConfig(Duration presignedFor) {
  public static VideoConfig read(ConfigReader keys) {
    return new VideoConfig(keys.duration(
        "gateway.presigned-for",
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        Duration.ofDays(7),
        "How long a presigned URL of a video is good; only with store.public-endpoint."));
  }
}
