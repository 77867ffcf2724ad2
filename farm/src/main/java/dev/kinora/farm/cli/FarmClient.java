package dev.kinora.farm.cli;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.Failure;
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
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A farm's public REST API. Safe for several threads; blocks; an answer that is no success becomes a {@link CliException}. */
final class FarmClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int LONGEST_REFUSAL = 1 << 16;
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final HttpClient http;
  private final URI farm;
  private final FarmKey key;

  FarmClient(URI farm) {
    this(farm, FarmKey.NONE, FarmTrust.of(null));
  }

  FarmClient(URI farm, FarmKey key, SSLContext trust) {
    this.farm = farm;
    this.key = key;
    this.http = HttpClient.newBuilder()
        .sslContext(trust)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5))
        .followRedirects(HttpClient.Redirect.NEVER) // a key is for this farm alone
        .build();
  }

  URI farm() {
    return farm;
  }

  SubmitRenderResponse submit(RenderSpec spec, String idempotencyKey) {
    SubmitRenderRequest request = SubmitRenderRequest.newBuilder()
        .setSpec(spec)
        .setIdempotencyKey(idempotencyKey)
        .build();
    return send(post("/v1/renders", request), SubmitRenderResponse.newBuilder()).build();
  }

  Render get(String id) {
    return send(at("/v1/renders/" + path(id)).GET(), Render.newBuilder()).build();
  }

  /** Asks for as many pages as so many renders take. */
  ListRendersResponse list(Map<String, String> labels, int limit) {
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

  Render cancel(String id, String reason) {
    CancelRenderRequest request =
        CancelRenderRequest.newBuilder().setReason(reason).build();
    return send(post("/v1/renders/" + path(id) + ":cancel", request), Render.newBuilder())
        .build();
  }

  SubmitRenderResponse retry(String id) {
    RetryRenderRequest request = RetryRenderRequest.getDefaultInstance();
    return send(
            post("/v1/renders/" + path(id) + ":retry", request), SubmitRenderResponse.newBuilder())
        .build();
  }

  Farm now() {
    return send(at("/v1/farm").GET(), Farm.newBuilder()).build();
  }

  ListModelsResponse models() {
    return send(at("/v1/models").GET(), ListModelsResponse.newBuilder()).build();
  }

  void download(String id, String placement, Path file) {
    HttpRequest request = at("/v1/renders/" + path(id) + "/videos/" + path(placement))
        .timeout(Duration.ofMinutes(10))
        .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          byte[] answer = body.readNBytes(LONGEST_REFUSAL);
          throw Refusal.of(response.statusCode(), new String(answer, StandardCharsets.UTF_8));
        }
        try (LocalFile out = LocalFile.open(file)) {
          body.transferTo(out);
        }
      }
    } catch (IOException e) {
      throw fault(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Whether a Kinora farm answers there and is ready; throws where something answers that is not to be trusted. */
  boolean ready() {
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
        throw Refusal.of(response.statusCode(), response.body());
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
    try {
      return at(target)
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(PRINTER.print(message)));
    } catch (IOException e) {
      throw new IllegalStateException("a message of our own has no JSON form", e);
    }
  }

  private HttpRequest.Builder at(String target) {
    HttpRequest.Builder request = HttpRequest.newBuilder(farm.resolve(target))
        .timeout(TIMEOUT)
        .header("Accept", "application/json");
    return key.text().isEmpty() ? request : request.header("Authorization", "Bearer " + key.text());
  }

  private CliException fault(IOException e) {
    if (untrusted(e)) {
      return CliException.unusable(
          "%s shows a certificate that is not believed here (%s); name its issuer's with --ca-file FILE, or the farm by an address that its certificate has"
              .formatted(farm, e.getMessage()),
          e);
    }
    return CliException.unreachable(
        "no farm answers at %s (%s); start one with './kinora up' or give another --farm URL"
            .formatted(
                farm, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  private static boolean untrusted(Throwable e) {
    Throwable cause = e.getCause();
    return e instanceof CertificateException || (cause != null && untrusted(cause));
  }

  private static CliException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CliException(Exit.INTERRUPTED, Failure.getDefaultInstance(), e);
  }

  private static String path(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
