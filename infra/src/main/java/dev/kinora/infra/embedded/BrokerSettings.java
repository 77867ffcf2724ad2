package dev.kinora.infra.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the embedded broker is set to: one node, little memory, and limits low enough that a kill -9 is noticed soon. */
final class BrokerSettings {
  static final int NODE = 1;

  private BrokerSettings() {}

  /** {@code controllerPort} may differ at each start: the quorum has one static voter. */
  static Map<String, String> of(Path log, int port, int controllerPort) {
    var settings = new HashMap<String, String>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE));
    settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("log.dirs", log.toString());
    settings.put("auto.create.topics.enable", "false");
    // Without a controlled shutdown, or after a kill -9, the next start waits until this broker's
    // session has run out.
    settings.put("controlled.shutdown.enable", "true");
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("group.initial.rebalance.delay.ms", "0");
    oneNode(settings);
    small(settings);
    sessions(settings);
    return settings;
  }

  private static void oneNode(Map<String, String> settings) {
    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(topic + ".replication.factor", "1");
      settings.put(topic + ".num.partitions", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
  }

  private static void small(Map<String, String> settings) {
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20)); // else 128 MiB of heap
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "2");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(topic + ".segment.bytes", String.valueOf(16 << 20));
    }
  }

  /** A dead worker is noticed after 6 s, not 45; leases may be short in tests; a queue's window is as wide as it may be. */
  private static void sessions(Map<String, String> settings) {
    settings.put("group.share.min.session.timeout.ms", "6000");
    settings.put("group.share.session.timeout.ms", "6000");
    settings.put("group.share.min.heartbeat.interval.ms", "1000");
    settings.put("group.share.heartbeat.interval.ms", "2000");
    settings.put("group.share.min.record.lock.duration.ms", "1000");
    settings.put("group.share.max.record.lock.duration.ms", "3600000");
    settings.put("group.share.max.partition.max.record.locks", "10000");
    settings.put("group.share.assignment.interval.ms", "0");
    settings.put("group.share.initialize.retry.interval.ms", "1000");
    settings.put(
        "errors.deadletterqueue.topic.name.prefix",
        ""); // else only topics named dlq.* take dead letters
  }
}
