package dev.kinora.gateway.server;

import com.google.rpc.Code;
import dev.kinora.gateway.access.Caller;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends finished videos from the store: whole, in part (Range) or only their headers. Objects never change, so their ETag is their
 * digest. Each download has a virtual thread that reads a block and waits until the client took it: one block is in memory.
 */
final class VideoEndpoint {
  private static final Logger log = LoggerFactory.getLogger(VideoEndpoint.class);
  private static final int BLOCK = 64 * 1024;
  private static final int PATIENCE_S = 60;
  /** Of a video that is sent, whole or in part; a refusal under the same address may be another one tomorrow. */
  private static final String FOR_GOOD = "private, max-age=31536000, immutable";

  private final RenderService service;
  private final ObjectStore store;
  private final Calls requests;
  private final Calls downloads;

  /** @param downloads the calls that last as long as a client takes to read a video; they have their own limit */
  VideoEndpoint(RenderService service, ObjectStore store, Calls requests, Calls downloads) {
    this.service = service;
    this.store = store;
    this.requests = requests;
    this.downloads = downloads;
  }

  void handle(RoutingContext rc) {
    Caller caller = Callers.of(rc);
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
              "the video has %d bytes, not %s".formatted(output.getBytes(), range)));
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
            Callers.of(rc),
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

  private long send(HttpServerResponse response, String key, ByteRange part) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    response.closeHandler(
        closed -> gone.completeExceptionally(new IOException("the client went away")));
    long left = part.length();
    try (InputStream in = store.open(key, part.first(), part.length())) {
      byte[] block = new byte[BLOCK];
      while (left > 0) {
        int read = in.readNBytes(block, 0, (int) Math.min(BLOCK, left));
        if (read == 0) {
          throw new EOFException("%s ends %d bytes early".formatted(key, left));
        }
        left -= read;
        Buffer bytes = Buffer.buffer(Arrays.copyOf(block, read));
        CompletableFuture<Void> taken = (left == 0 ? response.end(bytes) : response.write(bytes))
            .toCompletionStage()
            .toCompletableFuture();
        CompletableFuture.anyOf(taken, gone).get(PATIENCE_S, TimeUnit.SECONDS);
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      log.info("download of {} cut off with {} bytes left: {}", key, left, e.toString());
      response.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.reset();
    }
    return part.length() - left;
  }

  private static String fileName(RoutingContext rc, Output output) {
    OutputFormat format = OutputFormat.ofMediaType(output.getMediaType()).orElse(OutputFormat.MP4);
    return "%s-%s.%s".formatted(rc.pathParam("id"), output.getPlacement(), format.extension());
  }
}
