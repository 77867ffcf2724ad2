package dev.kinora.infra.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Sets settings of topics and groups and returns when the broker shows them.
 *
 * <p>The broker answers before it applies them. A share group that starts in between would start at the end of its queue
 * and never see the jobs that wait there.
 */
final class BrokerSettingsWriter {
  private final Admin admin;
  private final KafkaCalls calls;

  BrokerSettingsWriter(Admin admin, KafkaCalls calls) {
    this.admin = admin;
    this.calls = calls;
  }

  void write(Map<ConfigResource, Map<String, String>> wanted) {
    var changes = new LinkedHashMap<ConfigResource, Collection<AlterConfigOp>>();
    wanted.forEach((resource, settings) -> changes.put(resource, sets(settings)));
    calls.await(admin.incrementalAlterConfigs(changes).all(), "set up topics and share groups");
    calls.repeat(
        "see the settings of topics and share groups",
        () -> shows(wanted) ? Optional.of(true) : Optional.empty());
  }

  private boolean shows(Map<ConfigResource, Map<String, String>> wanted) {
    Map<ConfigResource, Config> real =
        calls.await(admin.describeConfigs(wanted.keySet()).all(), "read settings");
    return wanted.entrySet().stream()
        .allMatch(
            entry -> shows(Objects.requireNonNull(real.get(entry.getKey())), entry.getValue()));
  }

  private static boolean shows(Config real, Map<String, String> wanted) {
    return wanted.entrySet().stream().allMatch(setting -> {
      ConfigEntry entry = real.get(setting.getKey());
      return entry != null && setting.getValue().equals(entry.value());
    });
  }

  private static Collection<AlterConfigOp> sets(Map<String, String> settings) {
    var operations = new ArrayList<AlterConfigOp>();
    settings.forEach((key, value) ->
        operations.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    return operations;
  }
}
