package dev.kinora.encoder.intake;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.metric.Metrics;
import dev.kinora.infra.store.ObjectStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** An encoder in this process, with short times. */
final class TestEncoders implements AutoCloseable {
  private final RoleContext context;
  private final Encoder encoder;

  private TestEncoders(RoleContext context, Encoder encoder) {
    this.context = context;
    this.encoder = encoder;
  }

  static TestEncoders start(InfraExtension infra, String name, String... settings) {
    RoleContext context = infra.context(name);
    return start(context, context.store(), settings);
  }

  static TestEncoders start(RoleContext base, ObjectStore store, String... settings) {
    var readiness = new Readiness();
    store.health().tell(readiness);
    RoleContext context =
        new RoleContext(base.kafka(), base.topics(), store, new Metrics(), readiness, base.data());
    return new TestEncoders(context, Encoder.start(context, config(settings)));
  }

  static TestEncoders of(RoleContext context, Encoder encoder) {
    return new TestEncoders(context, encoder);
  }

  static EncoderConfig config(String... settings) {
    var map = new HashMap<>(Map.of("encoder.session-timeout", "6s", "encoder.drain", "5s"));
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    ConfigReader keys = ConfigReader.of(map, Map.of(), Map.of());
    EncoderConfig config = EncoderConfig.read(keys);
    keys.finish();
    return config;
  }

  TestEncoders awaitReady() {
    Await.until(
        Duration.ofSeconds(30), "encoder ready", () -> context.readiness().isReady());
    return this;
  }

  double metric(String name) {
    return context.metrics().registry().get(name).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  double gauge(String name) {
    return context.metrics().registry().get(name).gauge().value();
  }

  RoleContext context() {
    return context;
  }

  /** Drains and stops. */
  @Override
  public void close() {
    var sequence = new ShutdownSequence();
    encoder.drainInto(sequence);
    sequence.run();
  }
}
