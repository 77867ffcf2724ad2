package dev.kinora.gateway.studio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Serves the studio's page at `/` and its files below `/studio/`, from memory and without a key: they hold no secrets, and the page
 * itself asks for the key. Immutable; its handler runs on the event loop.
 */
public final class Studio {
  private final Map<String, StudioFile> files;
  private final String policy;

  private Studio(Map<String, StudioFile> files, String policy) {
    this.files = files;
    this.policy = policy;
  }

  /** Reads every file; throws where the build lacks one. */
  public static Studio load() {
    Map<String, StudioFile> files = StudioFiles.read();
    StudioFile index = files.get(StudioFiles.INDEX);
    if (index == null) {
      throw new IllegalStateException("the studio has no page");
    }
    return new Studio(files, PagePolicy.of(index.bytes().toString(StandardCharsets.UTF_8)));
  }

  /** @param end ends an answer with its body, or refuses it */
  public void mount(Router router, BiConsumer<RoutingContext, Buffer> end) {
    router
        .route(StudioFiles.INDEX)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(rc -> serve(rc, end));
    router
        .route("/studio/*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(rc -> serve(rc, end));
  }

  private void serve(RoutingContext rc, BiConsumer<RoutingContext, Buffer> end) {
    StudioFile file = files.get(rc.request().path());
    if (file == null) {
      rc.next();
      return;
    }
    HttpServerResponse response = rc.response();
    // A browser asks each time whether a file is still the same, so a new build is seen at once;
    // the answer is then only headers.
    response
        .putHeader("content-security-policy", policy)
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader("cross-origin-resource-policy", "same-origin")
        .putHeader("cache-control", "no-cache");
    if (rc.etag(file.etag()).isFresh()) {
      response.setStatusCode(304).end();
      return;
    }
    response
        .putHeader("content-type", file.mediaType())
        .putHeader("content-length", String.valueOf(file.bytes().length()));
    if (rc.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      end.accept(rc, file.bytes());
    }
  }
}
