package dev.kinora.gateway.service;

import dev.kinora.infra.store.ObjectStore;
import dev.kinora.v1.Output;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where clients get finished videos: at the gateway, or at the store itself where they reach it. Any thread. */
public final class VideoLinks {
  private final ObjectStore store;
  private final Duration life;

  public VideoLinks(ObjectStore store, Duration life) {
    this.store = store;
    this.life = life;
  }

  /** A path of the gateway, good as long as the video is kept, with the client's own key. */
  static String relative(String id, Output output) {
    return "/v1/renders/%s/videos/%s".formatted(id, output.getPlacement());
  }

  /** Whether a video is the tenant's own; no other is signed or sent, whatever the log of events says. */
  static boolean owns(String tenant, Output output) {
    return output.getKey().startsWith(tenant + "/");
  }

  /** A URL that whoever has it may read for a while; empty where clients do not reach the store. */
  Optional<String> presigned(String tenant, Output output) {
    return owns(tenant, output)
        ? store.presigned(output.getKey(), life).map(URI::toString)
        : Optional.empty();
  }
}
