package dev.kinora.load.scenario;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyLength;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.sse;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;

/**
 * One client with one render: submits it, watches it to its end, downloads the video. The small model of shapes keeps a render
 * below a second, so that the farm's own work shows and not the network's.
 */
final class OneRender {
  /** Of a render in a long queue. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final String REQUEST = """
      {"spec": {"prompt": "star", "model": "tiny-shapes", "frames": 8, "steps": 4,
       "placements": [{"width": 64, "height": 64}], "labels": {"scenario": "load"}}}""";

  private OneRender() {}

  /** The farm's address is the system property {@code kinora.farm}. */
  static HttpProtocolBuilder farm() {
    return http.baseUrl(System.getProperty("kinora.farm", "http://127.0.0.1:8080"));
  }

  static ChainBuilder chain() {
    var ended = sse.checkMessage("ended")
        .matching(substring("\\\"outcome\\\""))
        .check(substring("COMPLETED"));
    return exec(http("submit")
            .post("/v1/renders")
            .header("content-type", "application/json")
            .body(StringBody(REQUEST))
            .check(status().is(201), jsonPath("$.id").saveAs("id")))
        .exitHereIfFailed()
        .exec(sse("watch").get("/v1/renders/#{id}/events").await(LONGEST).on(ended))
        .exec(sse("leave").close())
        .exitHereIfFailed()
        .exec(http("download")
            .get("/v1/renders/#{id}/videos/main")
            .check(status().is(200), bodyLength().gt(100)));
  }
}
