package dev.kinora.infra.lifecycle;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.metric.Metrics;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import java.nio.file.Path;

/**
 * What every service is given. All of it belongs to whoever made it: a role closes only what it opened itself.
 *
 * @param data this process's own folder; it exists
 */
public record RoleContext(
    KafkaClients kafka,
    Topics topics,
    ObjectStore store,
    Metrics metrics,
    Readiness readiness,
    Path data) {}
