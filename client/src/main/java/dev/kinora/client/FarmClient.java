package dev.kinora.client;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.MessageJson;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.Farm;
import dev.kinora.v1.ListModelsResponse;
import dev.kinora.v1.ListRendersResponse;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;

/**
 * A farm's API over REST. Safe for several threads. Every call blocks, up to thirty seconds for an answer to begin where nothing else
 * is said, and throws a {@link FarmFault} where the farm did not do it; {@link Patience} makes it again. Holds connections that end by themselves.
 *
 * <pre>{@code
 * var farm = new FarmClient(URI.create("http://127.0.0.1:8080"));
 * String id = farm.submit(RenderSpec.newBuilder().setPrompt("a beating heart").build(), "sku-4711").getId();
 * Render render = RenderWatch.untilEnded(farm, id, seen -> {});
 * try (var file = Files.newOutputStream(Path.of("heart.mp4"))) {
 *   farm.download(id, "main", file);
 * }
 * }</pre>
 */
public final class FarmClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration DOWNLOAD = Duration.ofMinutes(10);
  private static final int LONGEST_REFUSAL = 1 << 16;
  private static final int CHUNK = 1 << 16;
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private final HttpClient http;
  private final URI farm;
  private final FarmKey key;

  /** Without a key, which is enough for a farm on this machine. */
  public FarmClient(URI farm) {
    this(farm, FarmKey.NONE, FarmTrust.JDK);
  }

  public FarmClient(URI farm, FarmKey key, FarmTrust trust) {
    this.farm = farm;
    this.key = key;
    HttpClient.Builder builder = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5))
        .followRedirects(HttpClient.Redirect.NEVER); // a key is for this farm alone
    this.http = trust.in(builder, farm).build();
  }

  public URI farm() {
    return farm;
  }

  /**
   * Returns when the farm will make the render, whatever happens to it.
   *
   * @param idempotencyKey at most 256 characters: the same key with the same spec gives the same render, so a call that was
   *     broken off may be made again; empty for none
   */
  public SubmitRenderResponse submit(RenderSpec spec, String idempotencyKey) {
    SubmitRenderRequest request = SubmitRenderRequest.newBuilder()
        .setSpec(spec)
        .setIdempotencyKey(idempotencyKey)
        .build();
    return send(post("/v1/renders", request), SubmitRenderResponse.newBuilder()).build();
  }

  public Render get(String id) {
    return send(at("/v1/renders/" + path(id)).GET(), Render.newBuilder()).build();
  }

  /**
   * The newest renders first; asks for as many pages as so many take.
   *
   * @param labels that each of them has
   */
  public ListRendersResponse list(Map<String, String> labels, int limit) {
    StringBuilder wanted = new StringBuilder();
    labels.forEach((key, value) -> wanted.append("&label=").append(path(key + "=" + value)));
    ListRendersResponse.Builder all = ListRendersResponse.newBuilder();
    do {
      String query = "/v1/renders?pageSize=%s&pageToken=%s%s"
          .formatted(limit - all.getRendersCount(), path(all.getNextPageToken()), wanted);
      ListRendersResponse page =
          send(at(query).GET(), ListRendersResponse.newBuilder()).build();
      all.addAllRenders(page.getRendersList()).setNextPageToken(page.getNextPageToken());
    } while (all.getRendersCount() < limit && !all.getNextPageToken().isEmpty());
    return all.build();
  }

  /** Asks for the end; returns what is known then. */
  public Render cancel(String id, String reason) {
    CancelRenderRequest request =
        CancelRenderRequest.newBuilder().setReason(reason).build();
    return send(post("/v1/renders/" + path(id) + ":cancel", request), Render.newBuilder())
        .build();
  }

  /** The same again as a new render. */
  public SubmitRenderResponse retry(String id) {
    RetryRenderRequest request = RetryRenderRequest.getDefaultInstance();
    return send(
            post("/v1/renders/" + path(id) + ":retry", request), SubmitRenderResponse.newBuilder())
        .build();
  }

  /** What the farm does now. */
  public Farm now() {
    return send(at("/v1/farm").GET(), Farm.newBuilder()).build();
  }

  public ListModelsResponse models() {
    return send(at("/v1/models").GET(), ListModelsResponse.newBuilder()).build();
  }

  /**
   * A finished video. Its first bytes are waited for ten minutes at most; once they come, as long as the connection lasts. What
   * {@code out} throws is thrown as {@link UncheckedIOException}; it is not closed.
   */
  public void download(String id, String placement, OutputStream out) {
    HttpRequest request = at("/v1/renders/" + path(id) + "/videos/" + path(placement))
        .timeout(DOWNLOAD)
        .build();
    try (InputStream body = open(request)) {
      byte[] chunk = new byte[CHUNK];
      for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
        write(out, chunk, count);
      }
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private static void write(OutputStream out, byte[] chunk, int count) {
    try {
      out.write(chunk, 0, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What happens to a render, from now on: first what is known of it. To be closed.
   *
   * @see RenderWatch
   */
  RenderUpdates updates(String id) {
    HttpRequest request = at("/v1/renders/" + path(id) + "/events")
        .setHeader("Accept", "text/event-stream")
        .build();
    return new RenderUpdates(this, open(request));
  }

  private InputStream open(HttpRequest request) {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 2) {
        return response.body();
      }
      try (InputStream body = response.body()) {
        String answer = new String(body.readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8);
        throw Refusals.of(response.statusCode(), response.headers(), answer);
      }
    } catch (IOException e) {
      throw fault(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Whether a Kinora farm answers there and is ready; throws where something answers that is not to be trusted. */
  public boolean ready() {
    try {
      HttpRequest request = at("/health/ready").timeout(Duration.ofSeconds(2)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      if (untrusted(e)) {
        throw fault(e);
      }
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private <B extends Message.Builder> B send(HttpRequest.Builder request, B into) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw Refusals.of(response.statusCode(), response.headers(), response.body());
      }
      PARSER.merge(response.body(), into);
      return into;
    } catch (IOException e) {
      throw fault(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest.Builder post(String target, Message message) {
    return at(target)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(MessageJson.line(message)));
  }

  private HttpRequest.Builder at(String target) {
    HttpRequest.Builder request = HttpRequest.newBuilder(farm.resolve(target))
        .timeout(TIMEOUT)
        .header("Accept", "application/json");
    return key.text().isEmpty() ? request : request.header("Authorization", "Bearer " + key.text());
  }

  FarmFault fault(IOException e) {
    return untrusted(e) ? new FarmFault.Untrusted(farm, e) : new FarmFault.Unreachable(farm, e);
  }

  private static boolean untrusted(Throwable e) {
    Throwable cause = e.getCause();
    return e instanceof CertificateException || (cause != null && untrusted(cause));
  }

  private static FarmFault interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new FarmFault.Interrupted(e);
  }

  private static String path(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
