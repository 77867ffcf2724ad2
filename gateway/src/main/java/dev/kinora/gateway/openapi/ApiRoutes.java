package dev.kinora.gateway.openapi;

import static dev.kinora.gateway.openapi.ApiAnswer.bytes;
import static dev.kinora.gateway.openapi.ApiAnswer.empty;
import static dev.kinora.gateway.openapi.ApiAnswer.message;
import static dev.kinora.gateway.openapi.Asks.header;
import static dev.kinora.gateway.openapi.Asks.query;

import com.google.rpc.Status;
import dev.kinora.gateway.openapi.ApiRoute.Address;
import dev.kinora.gateway.view.RenderList;
import dev.kinora.job.JobRules;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.Farm;
import dev.kinora.v1.ListModelsResponse;
import dev.kinora.v1.ListRendersResponse;
import dev.kinora.v1.Render;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/** The table of all routes of REST, apart from the studio's page and files. The router is made from it, and so is the document. */
public final class ApiRoutes {
  private static final String RENDERS = "/v1/renders";
  private static final String RENDER = RENDERS + "/{id}";
  private static final List<String> VIDEOS =
      Arrays.stream(OutputFormat.values()).map(OutputFormat::mediaType).toList();
  private static final List<String> JSON = List.of("application/json");
  private static final Asks.Parameter IDEMPOTENCY_KEY = header(
      "Idempotency-Key",
      "The same key with the same request gives the same render. It may stand in the body instead, as idempotencyKey.",
      FieldBounds.text(JobRules.MAX_KEY));

  public static final ApiRoute LIVE = new ApiRoute(
      "Live",
      "Whether the process can go on; where it cannot, only a restart helps.",
      get("/health/live"),
      true,
      Asks.NOTHING,
      List.of(bytes(200, "It does.", JSON), bytes(503, "It cannot, and why.", JSON)));

  public static final ApiRoute READY = new ApiRoute(
      "Ready",
      "Whether the gateway takes requests, and what it waits for.",
      get("/health/ready"),
      true,
      Asks.NOTHING,
      List.of(bytes(200, "It does.", JSON), bytes(503, "Not yet, or no more.", JSON)));

  public static final ApiRoute DOCUMENT = new ApiRoute(
      "OpenApi",
      "This document.",
      get("/openapi.json"),
      false,
      Asks.NOTHING,
      List.of(bytes(200, "OpenAPI 3.1.", JSON)));

  public static final ApiRoute METRICS = new ApiRoute(
      "Metrics",
      "What the gateway measures, in Prometheus' text form.",
      get("/metrics"),
      false,
      Asks.NOTHING,
      List.of(bytes(200, "The meters now.", List.of("text/plain"))));

  public static final ApiRoute SUBMIT = new ApiRoute(
      "SubmitRender",
      "Asks for a render.",
      post(RENDERS),
      false,
      Asks.body(SubmitRenderRequest.getDescriptor(), IDEMPOTENCY_KEY),
      List.of(
          message(201, "The broker has the job.", SubmitRenderResponse.getDescriptor()),
          existing(),
          refusal(409, "The idempotency key was used with another request."),
          refusal(413, "The body is larger than 1 MiB."),
          refusal(415, "The body is not JSON."),
          refusal(422, "The model cannot do this.")));

  public static final ApiRoute LIST = new ApiRoute(
      "ListRenders",
      "The renders that the gateway has in memory, newest first.",
      get(RENDERS),
      false,
      Asks.parameters(
          query(
              "label",
              "key=value, said as often as wanted: only renders that carry all of them.",
              new JsonObject()
                  .put("type", "array")
                  .put(
                      "items",
                      new JsonObject().put("type", "string").put("pattern", "^[^=]+=.*$"))),
          query(
              "pageSize",
              "1 to 500; 0 or nothing means 50.",
              new JsonObject().put("type", "integer").put("minimum", 0).put("maximum", 500)),
          query(
              "pageToken",
              "nextPageToken of the page before.",
              new JsonObject().put("type", "string").put("pattern", RenderList.TOKEN_FORM))),
      List.of(message(200, "A page.", ListRendersResponse.getDescriptor())));

  public static final ApiRoute GET = new ApiRoute(
      "GetRender",
      "All that is known of a render.",
      get(RENDER),
      false,
      Asks.NOTHING,
      List.of(message(200, "The render.", Render.getDescriptor()), unknown()));

  public static final ApiRoute CANCEL = new ApiRoute(
      "CancelRender",
      "Asks for a render's end. Asking twice, or for an ended render, changes nothing.",
      post(RENDER + ":cancel"),
      false,
      Asks.body(CancelRenderRequest.getDescriptor()),
      List.of(
          message(200, "What is known of it now.", Render.getDescriptor()),
          unknown(),
          refusal(413, "The body is larger than 1 MiB."),
          refusal(415, "The body is not JSON.")));

  public static final ApiRoute RETRY = new ApiRoute(
      "RetryRender",
      "The same again as a new render, with the seed and model of the old one's attempt.",
      post(RENDER + ":retry"),
      false,
      Asks.body(RetryRenderRequest.getDescriptor(), IDEMPOTENCY_KEY),
      List.of(
          message(201, "The new render.", SubmitRenderResponse.getDescriptor()),
          existing(),
          unknown(),
          refusal(409, "The idempotency key was used with another request."),
          refusal(410, "Nobody knows any more what the render's client said."),
          refusal(413, "The body is larger than 1 MiB."),
          refusal(415, "The body is not JSON."),
          refusal(422, "The model cannot do this.")));

  public static final ApiRoute EVENTS = new ApiRoute(
      "WatchRender",
      "What happens to a render, as server-sent events: a snapshot or the events that were missed, then what comes. The stream ends after the render's end.",
      get(RENDER + "/events"),
      false,
      Asks.parameters(header(
          "Last-Event-ID",
          "The id of the last message that had one: PARTITION-OFFSET of an event, or `ended` of an ended render's snapshot.",
          new JsonObject())),
      List.of(
          bytes(
              200,
              "Messages of the event names snapshot (data: Render), event (RenderEvent), progress (Progress) and preview (Preview), each as one line of JSON.",
              List.of("text/event-stream")),
          empty(204, "The last message told the render's end: there is no more."),
          unknown()));

  public static final ApiRoute VIDEO = new ApiRoute(
      "GetVideo",
      "A finished video.",
      get(RENDER + "/videos/{placement}"),
      false,
      Asks.parameters(
          header("Range", "One range of bytes.", new JsonObject()),
          header("If-Range", "The ETag for which the range is meant.", new JsonObject()),
          header("If-None-Match", "ETags that the client has.", new JsonObject())),
      List.of(
          bytes(200, "The whole video.", VIDEOS),
          bytes(206, "The range.", VIDEOS),
          empty(304, "The client has it."),
          unknown(),
          refusal(416, "The range lies outside of the video.")));

  public static final ApiRoute MODELS = new ApiRoute(
      "ListModels",
      "The models of the farm.",
      get("/v1/models"),
      false,
      Asks.NOTHING,
      List.of(message(200, "By name.", ListModelsResponse.getDescriptor())));

  public static final ApiRoute FARM = new ApiRoute(
      "GetFarm",
      "What the farm does now: its workers, encoders and queues, and the caller's renders, those under way first.",
      get("/v1/farm"),
      false,
      Asks.NOTHING,
      List.of(message(200, "The farm.", Farm.getDescriptor())));

  static final List<ApiRoute> ALL = List.of(
      LIVE, READY, DOCUMENT, METRICS, SUBMIT, LIST, GET, CANCEL, RETRY, EVENTS, VIDEO, MODELS,
      FARM);

  private ApiRoutes() {}

  /** The route of an operation. */
  public static ApiRoute of(String operation) {
    return ALL.stream()
        .filter(route -> route.operation().equals(operation))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(operation + " has no route"));
  }

  /** Where a render is found. */
  public static String render(String id) {
    return RENDERS + "/" + id;
  }

  /** What may be asked of a path; nothing where no route is there. */
  public static List<HttpMethod> methods(String path) {
    return ALL.stream()
        .map(ApiRoute::address)
        .filter(address -> address.leadsTo(path))
        .flatMap(address -> address.methods().stream())
        .toList();
  }

  private static Address get(String path) {
    return new Address(List.of(HttpMethod.GET, HttpMethod.HEAD), path);
  }

  private static Address post(String path) {
    return new Address(List.of(HttpMethod.POST), path);
  }

  private static ApiAnswer existing() {
    return message(
        200,
        "The render that the idempotency key stands for; it was there.",
        SubmitRenderResponse.getDescriptor());
  }

  private static ApiAnswer unknown() {
    return refusal(404, "Nobody knows such a render, or it is another tenant's.");
  }

  private static ApiAnswer refusal(int status, String meaning) {
    return message(status, meaning, Status.getDescriptor());
  }
}
