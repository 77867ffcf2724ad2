package dev.kinora.infra.embedded;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker and controller inside this JVM, on loopback, with everything it knows in one folder: records,
 * offsets and share groups survive a restart, and so does its port. One process at a time may use the folder.
 *
 * <p>A broker that meets a fault it cannot survive (its disk is full) halts the JVM, as a broker process would.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when it serves. {@code port} 0: a free one, kept for the next start. */
  public static EmbeddedBroker start(Path folder, int port) {
    return start(folder, port, settings -> {});
  }

  /** {@code change} has the last word on the broker's settings. */
  static EmbeddedBroker start(Path folder, int port, Consumer<Map<String, String>> change) {
    Path data = folder.toAbsolutePath().normalize();
    DiskSpace.check(data);
    try {
      int chosen = LoopbackPort.choose("broker", port, data.resolve("port"));
      Path log = data.resolve("log");
      Files.createDirectories(log);
      format(log);
      var settings = BrokerSettings.of(log, chosen, LoopbackPort.anyFree());
      change.accept(settings);
      var server = new KafkaRaftServer(KafkaConfig.apply(settings, false), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, "127.0.0.1:" + chosen);
    } catch (FarmException e) {
      throw e;
    } catch (Exception e) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the broker cannot start in %s: %s".formatted(data, e.getMessage()),
          e);
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Returns when all is on disk. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Once in a folder's life: gives it a cluster id and the features of this Kafka version. */
  private static void format(Path log) throws Exception {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(BrokerSettings.NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(log.toString()))
        .setMetadataLogDirectory(log.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .run();
  }
}
