package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Makes Kafka clients that are set up the one right way for the farm: keys are render ids, values protobuf bytes.
 *
 * <p>Every client it makes belongs to the caller, who closes it; only the admin client is shared and closed here. Where a client
 * cannot be made for now, that is UNAVAILABLE. Any thread may call it.
 */
public final class KafkaClients implements AutoCloseable {
  private static final int PRODUCER_BUFFER = 64 << 20;
  private static final int PARTITION_FETCH = 4 << 20;
  private static final int FETCH = 32 << 20;
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(15);
  /** An admin client that was refused once asks again no earlier than this says. */
  private static final int ADMIN_LOOKS_AGAIN_MS = 5_000;

  private final KafkaConfig config;
  private final Admin admin;
  private final KafkaCalls calls;

  /** Opens no connection yet; throws INVALID where an address makes no sense or its name is not known. */
  public KafkaClients(KafkaConfig config) {
    this(config, ADMIN_TIMEOUT);
  }

  /** {@code patience}: how long a question to the broker may take. */
  KafkaClients(KafkaConfig config, Duration patience) {
    this.config = config;
    this.calls = new KafkaCalls(config.bootstrapServers());
    Map<String, Object> settings = common("kinora-admin");
    settings.put("default.api.timeout.ms", (int) patience.toMillis());
    settings.put("request.timeout.ms", (int) patience.toMillis());
    settings.put("metadata.max.age.ms", ADMIN_LOOKS_AGAIN_MS);
    try {
      this.admin = Admin.create(settings);
    } catch (KafkaException e) {
      throw unusable(FailureCode.INVALID, e);
    }
  }

  /** Idempotent, acks=all; with {@code transactional.id} in the overrides also transactional. */
  public Producer<String, byte[]> producer(String clientId, Map<String, Object> overrides) {
    Map<String, Object> settings = common(clientId);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("compression.type", "lz4");
    settings.put("max.request.size", config.limits().maxRecordBytes());
    settings.put(
        "buffer.memory", (long) Math.max(PRODUCER_BUFFER, 2 * config.limits().maxRecordBytes()));
    settings.putAll(overrides);
    return open(
        () -> new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()));
  }

  /** The same for as long as its owner lives: not transactional. */
  public LastingProducer lasting(String clientId, Map<String, Object> overrides) {
    var lasting = new LastingProducer(() -> producer(clientId, overrides));
    lasting.get(); // a bad setting is told now
    return lasting;
  }

  /** Commits only when told to, starts at the earliest record; {@code group.id} and isolation come with the overrides. */
  public Consumer<String, byte[]> consumer(String clientId, Map<String, Object> overrides) {
    Map<String, Object> settings = common(clientId);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("allow.auto.create.topics", false);
    settings.put(
        "max.partition.fetch.bytes", PARTITION_FETCH); // one record more where that is larger
    settings.put("fetch.max.bytes", FETCH);
    settings.put("session.timeout.ms", 10_000); // how long the others wait after a kill -9
    settings.put("heartbeat.interval.ms", 2_000);
    settings.putAll(overrides);
    return open(
        () -> new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()));
  }

  /**
   * One slot: holds at most one job, acknowledged explicitly. The broker hands out single records (record_limit); with
   * its default one consumer would take a whole batch.
   */
  public ShareConsumer<String, byte[]> shareConsumer(String group, String clientId) {
    Map<String, Object> settings = common(clientId);
    settings.put("group.id", group);
    settings.put("share.acknowledgement.mode", "explicit");
    settings.put("share.acquire.mode", "record_limit");
    settings.put("max.poll.records", 1);
    return open(() ->
        new KafkaShareConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()));
  }

  /** Shared; never close it. */
  public Admin admin() {
    return admin;
  }

  /** Asks the broker; UNAVAILABLE where none answers. */
  public String clusterId() {
    return calls.await(admin.describeCluster().clusterId(), "read the cluster id");
  }

  /** Offset of the oldest record that a partition still has, or of its next one; UNAVAILABLE where no broker answers. */
  public long beginning(TopicPartition partition) {
    return new LogOffsets(admin, ADMIN_TIMEOUT)
        .begins(List.of(partition))
        .getOrDefault(partition, 0L);
  }

  public String bootstrapServers() {
    return config.bootstrapServers();
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }

  private Map<String, Object> common(String clientId) {
    var settings = new HashMap<String, Object>();
    settings.put("bootstrap.servers", config.bootstrapServers());
    settings.putAll(config.security().settings());
    settings.put("client.id", clientId);
    settings.put(
        "metric.reporters", List.of()); // no JMX beans: two clients of one name would clash
    settings.put("enable.metrics.push", false);
    settings.put("reconnect.backoff.max.ms", 1_000);
    return settings;
  }

  /**
   * The settings were good once, or the admin client would not be there: names that are unknown now, or a file of certificates
   * that cannot be read now, are waited out like brokers that do not answer.
   */
  private <T> T open(Supplier<T> client) {
    try {
      return client.get();
    } catch (ConfigException e) {
      throw unusable(FailureCode.INVALID, e); // a setting of this one client
    } catch (KafkaException e) {
      throw unusable(FailureCode.UNAVAILABLE, e);
    }
  }

  private FarmException unusable(FailureCode code, KafkaException fault) {
    Throwable reason = fault.getCause() == null ? fault : fault.getCause();
    return new FarmException(
        code,
        "kafka.bootstrap-servers = '%s': %s"
            .formatted(config.bootstrapServers(), reason.getMessage()),
        fault);
  }
}
