package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.Doorkeeper;
import dev.kinora.gateway.admission.AdmissionPolicy;
import dev.kinora.gateway.admission.ModelNames;
import dev.kinora.gateway.admission.RenderJobFactory;
import dev.kinora.gateway.call.AcceptedConnections;
import dev.kinora.gateway.call.Callers;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.Outbox;
import dev.kinora.gateway.download.VideoEndpoint;
import dev.kinora.gateway.farm.FarmView;
import dev.kinora.gateway.grpc.GrpcDoor;
import dev.kinora.gateway.grpc.GrpcEndpoint;
import dev.kinora.gateway.grpc.HealthEndpoint;
import dev.kinora.gateway.rest.EventsEndpoint;
import dev.kinora.gateway.rest.RenderRoutes;
import dev.kinora.gateway.rest.RestDoor;
import dev.kinora.gateway.rest.RestEndpoint;
import dev.kinora.gateway.service.ApiMethod;
import dev.kinora.gateway.service.RenderAnswers;
import dev.kinora.gateway.service.RenderMethods;
import dev.kinora.gateway.service.RenderService;
import dev.kinora.gateway.service.VideoLinks;
import dev.kinora.gateway.submit.IdempotencyClaims;
import dev.kinora.gateway.submit.JobPublisher;
import dev.kinora.gateway.submit.RenderRetries;
import dev.kinora.gateway.submit.RenderSubmission;
import dev.kinora.gateway.view.RenderLookup;
import dev.kinora.gateway.watch.WatchDesk;
import dev.kinora.gateway.watch.WatchOpening;
import dev.kinora.gateway.watch.WatchPump;
import dev.kinora.infra.lifecycle.Role;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.topic.BrokerWatch;
import dev.kinora.job.FarmException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.Route;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A running gateway. It owns its server, readers and producer and stops them upstream first; what it was given in the context it
 * leaves open.
 */
public final class Gateway implements Role {
  private static final String PART = "gateway";
  /** What the store may take of the two seconds in which a client is told that it does not answer. */
  static final Duration PROMISED = Duration.ofMillis(1_500);

  private final RoleContext context;
  private final Doorkeeper door;
  private final GatewayLogs logs;
  private final RequestGates gates;
  private final GatewayServer server;
  private final URI url;

  private Gateway(
      RoleContext context,
      Doorkeeper door,
      GatewayLogs logs,
      RequestGates gates,
      GatewayServer server,
      GatewayConfig config) {
    this.context = context;
    this.door = door;
    this.logs = logs;
    this.gates = gates;
    this.server = server;
    this.url = url(config, server.port());
  }

  /**
   * Returns when the port is bound. Requests are refused as UNAVAILABLE until the view is ready. Throws where the host is beyond
   * loopback and no keys are configured, a file has a fault or the port is taken; nothing is left open then.
   */
  public static Gateway start(RoleContext context, GatewayConfig config) {
    return start(context, config, InstantSource.system());
  }

  static Gateway start(RoleContext context, GatewayConfig config, InstantSource clock) {
    requireKeysBeyondLoopback(config);
    context.readiness().starting(PART);
    Doorkeeper door =
        Doorkeeper.open(config.access(), context.readiness(), context.metrics().registry(), clock);
    try {
      return start(context, config, clock, door);
    } catch (RuntimeException e) {
      context.readiness().failed(PART, String.valueOf(e.getMessage()));
      door.close();
      throw e;
    }
  }

  private static Gateway start(
      RoleContext context, GatewayConfig config, InstantSource clock, Doorkeeper door) {
    MeterRegistry registry = context.metrics().registry();
    RequestGates gates = RequestGates.of(config, door, registry);
    AcceptedConnections accepted = new AcceptedConnections(config.server().limits(), registry);
    GatewayLogs logs = GatewayLogs.open(context, config, clock);
    try {
      Outbox outbox = new Outbox(gates.answers(), config.server().limits().body());
      Calls calls = new Calls("api", gates.requests(), outbox, registry);
      RenderLookup lookup = new RenderLookup(logs.view(), logs.ended(), logs.freshness());
      RenderAnswers answers = new RenderAnswers(
          logs.jobLog(), new VideoLinks(context.store(), config.videos().presignedFor()));
      RenderService service = service(context, config, logs, lookup, answers, clock);
      FarmView farm = new FarmView(
          new FarmView.Parts(context.topics(), logs.crew(), logs.lag(), logs.view()),
          answers::atHand,
          clock);
      List<ApiMethod<?, ?>> methods = RenderMethods.of(service, farm);
      WatchDesk desk = new WatchDesk(
          new WatchOpening(logs.watchers(), lookup, logs.eventLog(), answers::full),
          gates.streams(),
          calls,
          WatchPump.beat(config.server().limits().idle()));
      VideoEndpoint videos = new VideoEndpoint(
          service,
          context.store(),
          calls,
          new Calls("download", gates.downloads(), outbox, registry));
      Callers callers = new Callers(door);
      GrpcDoor grpcDoor =
          new GrpcDoor(callers, gates.bodies(), config.server().limits().body());
      RestEndpoint rest = new RestEndpoint(
          new RenderRoutes(methods, calls),
          new RestDoor(callers, gates.bodies()),
          videos::handle,
          new EventsEndpoint(desk),
          context,
          new RestEndpoint.Open(config.access().openMetrics() && door.wantsKeys(), outbox));
      GatewayServer server = GatewayServer.start(
          accepted,
          new TlsRenewal(config.access(), context.readiness()),
          vertx -> new GatewayVerticle(
              config,
              new GrpcEndpoint(service, methods, calls, gates.streams(), desk, vertx),
              rest,
              grpcDoor,
              new HealthEndpoint(context.readiness(), gates.streams(), vertx)));
      context.readiness().ready(PART);
      return new Gateway(context, door, logs, gates, server, config);
    } catch (RuntimeException e) {
      logs.stopReading();
      logs.stopWriting(Duration.ZERO);
      throw e;
    }
  }

  /** Where a client on this machine reaches the API: the configured address, or loopback where that is every address. */
  public URI url() {
    return url;
  }

  private static URI url(GatewayConfig config, int port) {
    String host = config.server().host();
    if (host.equals("0.0.0.0") || host.equals("::")) {
      host = "127.0.0.1";
    }
    String scheme = config.access().tls().isPresent() ? "https" : "http";
    return URI.create(
        "%s://%s:%s".formatted(scheme, host.contains(":") ? "[" + host + "]" : host, port));
  }

  public int port() {
    return server.port();
  }

  List<Route> routes() {
    return server.routes();
  }

  @Override
  public void drainInto(ShutdownSequence sequence) {
    sequence
        .then("gateway: refuse new requests", Duration.ofSeconds(1), budget -> {
          context.readiness().draining();
          gates.close();
        })
        .then("gateway: send watchers elsewhere", Duration.ofSeconds(2), budget -> {
          logs.watchers().leave();
          gates.streams().awaitIdle(budget);
        })
        .then("gateway: finish requests", Duration.ofSeconds(30), gates.requests()::awaitIdle)
        .then("gateway: finish downloads", Duration.ofSeconds(10), gates.downloads()::awaitIdle)
        .then("gateway: close the server", Duration.ofSeconds(5), server::stop)
        .then("gateway: stop watching keys", Duration.ofSeconds(1), budget -> door.close())
        .then(
            "gateway: stop reading the logs", Duration.ofSeconds(15), budget -> logs.stopReading())
        .then("gateway: flush the producer", Duration.ofSeconds(10), logs::stopWriting);
  }

  private static RenderService service(
      RoleContext context,
      GatewayConfig config,
      GatewayLogs logs,
      RenderLookup lookup,
      RenderAnswers answers,
      InstantSource clock) {
    ModelNames models = new ModelNames(context.store(), config.admission().defaultModel(), clock);
    models.begin();
    RenderSubmission submission = new RenderSubmission(
        new RenderJobFactory(models, context.topics().queues(), clock),
        new AdmissionPolicy(
            new AdmissionPolicy.Limits(
                config.admission().maxUnended(),
                config.access().keysFile().isPresent()
                    ? config.access().shares().unended()
                    : config.admission().maxUnended()),
            logs.view()::unended,
            logs.view()::unended,
            () -> unable(context, logs),
            logs.backlog(),
            logs.disk()),
        new IdempotencyClaims(context.store().within(PROMISED)),
        new JobPublisher(logs.writer(), context.topics(), logs.view(), logs.jobLog()::keep),
        lookup);
    return new RenderService(
        submission, new RenderRetries(logs.jobLog()), lookup, answers, logs.renderLog(), models);
  }

  /** Why no render can be taken now: nobody could make it, or say that it was taken before. */
  private static Optional<String> unable(RoleContext context, GatewayLogs logs) {
    if (!logs.caughtUp()) {
      return Optional.of("the gateway is still reading the log of accepted renders");
    }
    // A producer would wait for its brokers, and its client with it.
    return context.readiness().failure(BrokerWatch.PART).or(context.store().health()::away);
  }

  /** Without authentication whoever reaches the port may do everything, so only this machine may reach it. */
  private static void requireKeysBeyondLoopback(GatewayConfig config) {
    String host = config.server().host();
    if (config.access().keysFile().isEmpty() && !isLoopback(host)) {
      throw FarmException.invalid(
          "gateway.host",
          host,
          "127.0.0.1, ::1 or localhost, or gateway.access.keys-file as well: without authentication a gateway must not listen beyond this machine");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
