package dev.kinora.gateway.download;

import com.google.rpc.Code;
import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.rest.RestAnswer;
import dev.kinora.gateway.rest.RestDoor;
import dev.kinora.gateway.service.RenderService;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.Digests;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.Output;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends finished videos from the store: whole, in part (Range) or only their headers. Objects never change, so their ETag is their
 * digest. Each download has a virtual thread that reads a stretch and waits until the client took it, block by block: one stretch is in
 * memory, and a client that does not take a block in time is cut off.
 */
public final class VideoEndpoint {
  private static final Logger log = LoggerFactory.getLogger(VideoEndpoint.class);
  private static final int BLOCK = 64 * 1024;
  private static final int STRETCH = 512 * 1024;
  private static final int PATIENCE_S = 20;
  /** Of a video that is sent, whole or in part; a refusal under the same address may be another one tomorrow. */
  private static final String FOR_GOOD = "private, max-age=31536000, immutable";

  private final RenderService service;
  private final ObjectStore store;
  private final Calls requests;
  private final Calls downloads;

  /** @param downloads the calls that last as long as a client takes to read a video; they have their own limit */
  public VideoEndpoint(RenderService service, ObjectStore store, Calls requests, Calls downloads) {
    this.service = service;
    this.store = store;
    this.requests = requests;
    this.downloads = downloads;
  }

  public void handle(RoutingContext rc) {
    Caller caller = RestDoor.of(rc);
    requests
        .call(
            rc.vertx().getOrCreateContext(),
            caller,
            "GetVideo",
            () -> service.video(caller.tenant(), rc.pathParam("id"), rc.pathParam("placement")))
        .onSuccess(output -> answer(rc, output))
        .onFailure(rc::fail);
  }

  private void answer(RoutingContext rc, Output output) {
    HttpServerRequest request = rc.request();
    HttpServerResponse response = rc.response();
    String etag = "\"" + Digests.hex(output.getSha256().toByteArray()) + "\"";
    response.putHeader("accept-ranges", "bytes");
    if (rc.etag(etag).isFresh()) {
      response.setStatusCode(304).putHeader("cache-control", FOR_GOOD).end();
      return;
    }
    String range = request.getHeader("range");
    String onlyIf = request.getHeader("if-range");
    boolean ranged = range != null && (onlyIf == null || onlyIf.equals(etag));
    Optional<ByteRange> bytes = ByteRange.of(ranged ? range : "", output.getBytes());
    if (bytes.isEmpty()) {
      response.putHeader("content-range", "bytes */" + output.getBytes());
      RestAnswer.refuse(
          rc,
          FailureAnswer.of(
              416,
              Code.OUT_OF_RANGE,
              "the video has %s bytes, not %s".formatted(output.getBytes(), range)));
      return;
    }
    ByteRange part = bytes.get();
    response
        .setStatusCode(part.partial() ? 206 : 200)
        .putHeader("cache-control", FOR_GOOD)
        .putHeader(
            "content-type",
            output.getMediaType().isEmpty() ? OutputFormat.MP4.mediaType() : output.getMediaType())
        .putHeader("content-length", String.valueOf(part.length()))
        .putHeader(
            "content-disposition", "inline; filename=\"%s\"".formatted(fileName(rc, output)));
    if (part.partial()) {
      response.putHeader("content-range", part.contentRange(output.getBytes()));
    }
    if (request.method().equals(HttpMethod.HEAD) || part.length() == 0) {
      response.end();
      return;
    }
    downloads
        .call(
            rc.vertx().getOrCreateContext(),
            RestDoor.of(rc),
            "DownloadVideo",
            () -> send(response, output.getKey(), part))
        .onFailure(failure -> fail(rc, failure));
  }

  /** A download that has begun can only be cut off, so that the client sees that it is not whole. */
  private static void fail(RoutingContext rc, Throwable failure) {
    if (rc.response().headWritten()) {
      rc.response().reset();
      return;
    }
    rc.response().headers().remove("content-range");
    rc.fail(failure);
  }

  /** A client that leaves has the thread interrupted. */
  private long send(HttpServerResponse response, String key, ByteRange part) {
    long sent = 0;
    try {
      while (sent < part.length()) {
        byte[] stretch = stretch(key, part.first() + sent, Math.min(STRETCH, part.length() - sent));
        for (int from = 0; from < stretch.length; from += BLOCK) {
          int until = Math.min(stretch.length, from + BLOCK);
          response
              .write(Buffer.buffer(Arrays.copyOfRange(stretch, from, until)))
              .toCompletionStage()
              .toCompletableFuture()
              .get(PATIENCE_S, TimeUnit.SECONDS);
        }
        sent += stretch.length;
      }
      response.end();
    } catch (IOException | ExecutionException | TimeoutException e) {
      log.info("download of {} cut off after {} bytes: {}", key, sent, e.toString());
      response.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.reset();
    }
    return sent;
  }

  /** Read at once, so that a client that reads slowly holds nothing of the store. */
  private byte[] stretch(String key, long from, long length) throws IOException {
    try (InputStream in = store.open(key, from, length)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(length));
      if (bytes.length < length) {
        throw new EOFException("%s ends %s bytes early".formatted(key, length - bytes.length));
      }
      return bytes;
    }
  }

  private static String fileName(RoutingContext rc, Output output) {
    OutputFormat format = OutputFormat.ofMediaType(output.getMediaType()).orElse(OutputFormat.MP4);
    return "%s-%s.%s".formatted(rc.pathParam("id"), output.getPlacement(), format.extension());
  }
}
