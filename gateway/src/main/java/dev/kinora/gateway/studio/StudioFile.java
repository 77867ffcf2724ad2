package dev.kinora.gateway.studio;

import dev.kinora.job.Digests;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** One file of the page, in memory; its ETag is its digest. */
record StudioFile(String mediaType, Buffer bytes, String etag) {
  /** Reads a resource of the class path; a build without it is broken, so that it is missing is a fault and not an answer. */
  static StudioFile read(String resource) {
    try (InputStream in = StudioFile.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "the studio's file %s is not part of this build".formatted(resource));
      }
      byte[] bytes = in.readAllBytes();
      return new StudioFile(
          mediaType(resource),
          Buffer.buffer(bytes),
          "\"" + Digests.hex(Digests.sha256(bytes)) + "\"");
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource, e);
    }
  }

  private static String mediaType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no media type for " + name);
    };
  }
}
