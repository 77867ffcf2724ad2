package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.AccessConfig;
import dev.kinora.gateway.access.TenantShares;
import dev.kinora.gateway.admission.AdmissionConfig;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.service.VideoConfig;
import dev.kinora.gateway.view.ViewConfig;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.v1.RenderEvent;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A gateway under test with what its clients and neighbours need: HTTP, and the topics it reads and writes. */
final class RunningGateway implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);

  static final LimitsConfig LIMITS = new LimitsConfig(
      8_192,
      65_536,
      100,
      10_000,
      5_000,
      Duration.ofSeconds(30),
      Duration.ofSeconds(30),
      Duration.ofMinutes(5));

  private final RoleContext context;
  private final Gateway gateway;
  private final HttpClient http = HttpClient.newHttpClient();

  /** An answer whose body is JSON. */
  record Answer(int status, JsonObject json) {
    String id() {
      return json.getString("id");
    }
  }

  private RunningGateway(RoleContext context, Gateway gateway) {
    this.context = context;
    this.gateway = gateway;
  }

  static GatewayConfig config(int port) {
    return config(port, 1_000);
  }

  static GatewayConfig config(int port, int maxUnended) {
    return config(server(port, 60), access(Optional.empty()), maxUnended);
  }

  static ServerConfig server(int port, int maxWatchers) {
    return new ServerConfig("127.0.0.1", port, 1_024, 4, maxWatchers, LIMITS);
  }

  static GatewayConfig config(ServerConfig server, AccessConfig access) {
    return config(server, access, 1_000);
  }

  private static GatewayConfig config(ServerConfig server, AccessConfig access, int maxUnended) {
    return new GatewayConfig(
        server,
        access,
        new AdmissionConfig(maxUnended, "fluent-loops"),
        new ViewConfig(100, 1 << 20, Duration.ofMillis(100)),
        new VideoConfig(Duration.ofMinutes(1)));
  }

  static AccessConfig access(Optional<Path> keysFile) {
    return new AccessConfig(
        keysFile,
        Optional.empty(),
        Duration.ofMillis(50),
        false,
        new TenantShares(1_024, 4, 1_024, 1_000));
  }

  static GatewayConfig withKeys(GatewayConfig config, Path keysFile) {
    return config(config.server(), access(Optional.of(keysFile)));
  }

  static RunningGateway start(RoleContext context) {
    return start(context, config(0));
  }

  static RunningGateway start(RoleContext context, GatewayConfig config) {
    Samples.putModels(context.store());
    RunningGateway running = new RunningGateway(context, Gateway.start(context, config));
    Await.until(SOON, "a ready gateway", () -> context.readiness().isReady());
    return running;
  }

  RoleContext context() {
    return context;
  }

  int port() {
    return gateway.port();
  }

  URI url() {
    return gateway.url();
  }

  List<Route> routes() {
    return gateway.routes();
  }

  Answer post(String path, String json, String... headers) {
    HttpRequest.Builder request = request(path, headers).POST(BodyPublishers.ofString(json));
    return answer(request.header("content-type", "application/json"));
  }

  Answer get(String path) {
    return answer(request(path).GET());
  }

  Answer answer(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), new JsonObject(response.body()));
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(SOON);
    return headers.length == 0 ? request : request.headers(headers);
  }

  <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
    try {
      return http.send(request.build(), body);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Answer awaitRender(String id, Predicate<JsonObject> condition) {
    return Await.value(
        SOON,
        "render " + id,
        () -> Optional.of(get("/v1/renders/" + id))
            .filter(answer -> answer.status() == 200 && condition.test(answer.json())));
  }

  /** Watches that are open. */
  int watchers() {
    return gauge("kinora.gateway.watchers");
  }

  /** Connections that are open. */
  int connections() {
    return gauge("kinora.gateway.connections");
  }

  /** Calls of the API that are worked on. */
  int callsInWork() {
    return gauge("kinora.gateway.requests.in.work", "kind", "api");
  }

  /** Streams that have a place, those of health too. */
  int streams() {
    return gauge("kinora.gateway.streams");
  }

  /** Bytes of answers that clients have not read. */
  long unread() {
    return gauge("kinora.gateway.unread");
  }

  /** Calls of a method that were worked on, however they ended. */
  long answered(String method) {
    return context
        .metrics()
        .registry()
        .find("kinora.gateway.requests")
        .tag("method", method)
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private int gauge(String name, String... tags) {
    return (int) context.metrics().registry().get(name).tags(tags).gauge().value();
  }

  /** What is left after collections, in bytes. */
  static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** How many objects of a class are left after a collection. */
  static long inMemory(Class<?> type) {
    try {
      String histogram = (String) ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
      return histogram
          .lines()
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length > 3 && columns[3].equals(type.getName()))
          .mapToLong(columns -> Long.parseLong(columns[1]))
          .sum();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes as a worker, a judge or an event producer does. */
  void write(String topic, String key, byte[] value) {
    try (Producer<String, byte[]> producer = context.kafka().producer("test", Map.of())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Sends an event in a transaction and commits or aborts it. */
  static void publish(RoleContext context, RenderEvent event, boolean commit) {
    Map<String, Object> transactional = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "a-judge");
    try (Producer<String, byte[]> producer = context.kafka().producer("judge", transactional)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(
          new ProducerRecord<>(context.topics().events(), event.getId(), event.toByteArray()));
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  /** Everything that is in a topic now. */
  List<ConsumerRecord<String, byte[]>> read(String topic) {
    try (Consumer<String, byte[]> consumer = context.kafka().consumer("test", Map.of())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  @Override
  public void close() {
    ShutdownSequence sequence = new ShutdownSequence();
    gateway.drainInto(sequence);
    sequence.run();
    http.close();
  }
}
