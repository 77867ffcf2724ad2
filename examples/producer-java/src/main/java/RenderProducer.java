import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An event producer: writes one render job to Kafka, waits for its end, fetches the video.
 *
 * <p>{@code RenderProducer client.properties PROMPT FILE}. The properties are those of any Kafka client (bootstrap.servers,
 * security.protocol, sasl.*) and a few of its own, which all have defaults: render.topic, render.events, render.tenant,
 * render.id, render.timeout.s, gateway.url, gateway.key. Ends with 0 when the video is there, 1 when the render failed.
 */
public final class RenderProducer {
  private final Properties settings;

  private RenderProducer(Properties settings) {
    this.settings = settings;
  }

  public static void main(String[] args) throws Exception {
    System.exit(run(args));
  }

  private static int run(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: RenderProducer client.properties PROMPT FILE");
      return 2;
    }
    Properties settings = new Properties();
    try (FileInputStream in = new FileInputStream(args[0])) {
      settings.load(in);
    }
    return new RenderProducer(settings).render(args[1], Path.of(args[2]));
  }

  private int render(String prompt, Path file) throws Exception {
    String id = settings.getProperty("render.id", uuid7().toString());
    RenderJob job = RenderJob.newBuilder()
        .setId(id)
        .setTenant(settings.getProperty("render.tenant", "local"))
        .setSpec(RenderSpec.newBuilder().setPrompt(prompt).putLabels("from", "java"))
        .build();
    try (KafkaConsumer<String, byte[]> events =
        new KafkaConsumer<>(consumer(), new StringDeserializer(), new ByteArrayDeserializer())) {
      // Where the events are now, before the job is written: its own come later.
      List<TopicPartition> partitions = partitions(events);
      events.assign(partitions);
      events.seekToEnd(partitions);
      partitions.forEach(events::position);
      write(job);
      System.out.println("render " + id);
      RenderEnd end = await(events, id);
      if (end.getOutcome() == Outcome.COMPLETED) {
        fetch(end, file);
        return 0;
      }
      tell(end);
      return 1;
    }
  }

  /** Returns when every replica that must have the job has it. Writing it again under the same id does no harm. */
  private void write(RenderJob job) throws Exception {
    Properties producer = kafka();
    producer.put("acks", "all");
    producer.put("enable.idempotence", "true");
    try (var jobs = new KafkaProducer<>(producer, new StringSerializer(), new ByteArraySerializer())) {
      String topic = settings.getProperty("render.topic", "kinora.jobs.interactive");
      jobs.send(new ProducerRecord<>(topic, job.getId(), job.toByteArray())).get();
    }
  }

  private RenderEnd await(KafkaConsumer<String, byte[]> events, String id) throws Exception {
    long seconds = Long.parseLong(settings.getProperty("render.timeout.s", "600"));
    long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : events.poll(Duration.ofMillis(500))) {
        if (id.equals(record.key())) {
          RenderEvent event = RenderEvent.parseFrom(record.value());
          System.out.println(event.getKindCase());
          if (event.hasEnded()) {
            return event.getEnded();
          }
        }
      }
    }
    throw new TimeoutException("render " + id + " did not end in " + seconds + " s");
  }

  /** The first output, checked against the digest in the event. Its key in the store is {@code output.getKey()}. */
  private void fetch(RenderEnd end, Path file) throws Exception {
    Output output = end.getOutputs(0);
    String gateway = settings.getProperty("gateway.url", "http://127.0.0.1:8080");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
        gateway + "/v1/renders/" + end.getId() + "/videos/" + output.getPlacement()));
    String key = settings.getProperty("gateway.key", "");
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException(gateway + " answers " + answer.statusCode());
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(answer.body());
      if (!Arrays.equals(digest, output.getSha256().toByteArray())) {
        throw new IOException("the video is not the one that the event tells of");
      }
      Files.write(file, answer.body());
    }
    System.out.println(output.getKey() + " -> " + file);
  }

  private static void tell(RenderEnd end) {
    System.err.println(end.getOutcome() + ": " + end.getFailure().getMessage());
    for (FieldViolation fault : end.getFailure().getViolationsList()) {
      System.err.println("  " + fault.getField() + " = '" + fault.getValue() + "': want " + fault.getAllowed());
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> events) {
    String topic = settings.getProperty("render.events", "kinora.events");
    return events.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  /** Without a group: nothing is committed, and no right to a group is needed. */
  private Properties consumer() {
    Properties consumer = kafka();
    consumer.put("isolation.level", "read_committed");
    consumer.put("enable.auto.commit", "false");
    return consumer;
  }

  private Properties kafka() {
    Properties kafka = new Properties();
    settings.forEach((name, value) -> {
      if (!name.toString().startsWith("render.") && !name.toString().startsWith("gateway.")) {
        kafka.put(name, value);
      }
    });
    return kafka;
  }

  /** 48 bits of time, then chance (RFC 9562). */
  private static UUID uuid7() {
    SecureRandom chance = new SecureRandom();
    long high = System.currentTimeMillis() << 16 | 0x7000 | chance.nextInt(1 << 12);
    long low = 0x8000_0000_0000_0000L | chance.nextLong() >>> 2;
    return new UUID(high, low);
  }
}
