package dev.kinora.gateway.server;

import dev.kinora.gateway.access.Doorkeeper;
import dev.kinora.gateway.admission.AdmissionPolicy;
import dev.kinora.gateway.admission.ModelNames;
import dev.kinora.gateway.admission.RenderJobFactory;
import dev.kinora.gateway.progress.RenderLookup;
import dev.kinora.gateway.submit.IdempotencyClaims;
import dev.kinora.gateway.submit.JobPublisher;
import dev.kinora.gateway.submit.RenderSubmission;
import dev.kinora.infra.lifecycle.Role;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FieldViolation;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * A running gateway. It owns its server, readers and producer and stops them upstream first; what it was given in the context it
 * leaves open.
 */
public final class Gateway implements Role {
  private static final String PART = "gateway";

  private final RoleContext context;
  private final GatewayLogs logs;
  private final RequestGate requests;
  private final RequestGate downloads;
  private final GatewayServer server;

  private Gateway(
      RoleContext context,
      GatewayLogs logs,
      RequestGate requests,
      RequestGate downloads,
      GatewayServer server) {
    this.context = context;
    this.logs = logs;
    this.requests = requests;
    this.downloads = downloads;
    this.server = server;
  }

  /**
   * Returns when the port is bound. Requests are refused as UNAVAILABLE until the view is ready. Throws where the host is no loopback
   * address or the port is taken; nothing is left open then.
   */
  public static Gateway start(RoleContext context, GatewayConfig config) {
    return start(context, config, InstantSource.system());
  }

  static Gateway start(RoleContext context, GatewayConfig config, InstantSource clock) {
    requireLoopback(config.server().host());
    context.readiness().starting(PART);
    RequestGate requests = new RequestGate(
        "requests", config.server().maxRequests(), config.server().maxRequests());
    RequestGate downloads = new RequestGate(
        "downloads", config.server().maxDownloads(), config.server().maxDownloads());
    GatewayLogs logs = GatewayLogs.open(context, config, clock);
    try {
      MeterRegistry registry = context.metrics().registry();
      Calls calls = new Calls("api", requests, registry);
      RenderService service = service(context, config, logs, clock);
      VideoEndpoint videos = new VideoEndpoint(
          service, context.store(), calls, new Calls("download", downloads, registry));
      Callers callers = new Callers(Doorkeeper.open());
      RestEndpoint rest = new RestEndpoint(service, calls, callers, videos, context);
      GatewayServer server = GatewayServer.start(vertx -> new GatewayVerticle(
          config.server(),
          new GrpcEndpoint(service, calls, callers, vertx),
          rest,
          context.readiness()));
      context.readiness().ready(PART);
      return new Gateway(context, logs, requests, downloads, server);
    } catch (RuntimeException e) {
      context.readiness().failed(PART, String.valueOf(e.getMessage()));
      logs.stopReading();
      logs.stopWriting(Duration.ZERO);
      throw e;
    }
  }

  public int port() {
    return server.port();
  }

  @Override
  public void drainInto(ShutdownSequence sequence) {
    sequence
        .then("gateway: refuse new requests", Duration.ofSeconds(1), budget -> {
          context.readiness().draining();
          requests.close();
          downloads.close();
        })
        .then("gateway: finish requests", Duration.ofSeconds(30), requests::awaitIdle)
        .then("gateway: finish downloads", Duration.ofSeconds(10), downloads::awaitIdle)
        .then("gateway: close the server", Duration.ofSeconds(5), server::stop)
        .then(
            "gateway: stop reading the logs", Duration.ofSeconds(15), budget -> logs.stopReading())
        .then("gateway: flush the producer", Duration.ofSeconds(10), logs::stopWriting);
  }

  private static RenderService service(
      RoleContext context, GatewayConfig config, GatewayLogs logs, InstantSource clock) {
    ModelNames models = new ModelNames(
        new ModelCatalogue(context.store()), config.admission().defaultModel(), clock);
    RenderSubmission submission = new RenderSubmission(
        new RenderJobFactory(models, context.topics().queues(), clock),
        new AdmissionPolicy(
            config.admission().maxUnended(), logs.view()::unended, logs::caughtUp, logs.backlog()),
        new IdempotencyClaims(context.store()),
        new JobPublisher(logs.writer(), context.topics(), logs.view()),
        logs.view(),
        logs.ended());
    return new RenderService(
        submission,
        logs.view(),
        new RenderLookup(logs.view(), logs.ended(), logs::caughtUp),
        new RenderAnswers(logs.jobLog()),
        logs.renderLog(),
        models);
  }

  /** Without authentication whoever reaches the port may do everything, so only this machine may reach it. */
  private static void requireLoopback(String host) {
    boolean loopback;
    try {
      loopback = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      loopback = false;
    }
    if (!loopback) {
      throw FarmException.invalid(List.of(FieldViolation.newBuilder()
          .setField("gateway.host")
          .setValue(host)
          .setAllowed(
              "127.0.0.1, ::1 or localhost: a gateway without authentication must not listen beyond this machine")
          .build()));
    }
  }
}
