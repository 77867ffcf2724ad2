package dev.kinora.infra.topic;

import dev.kinora.infra.config.ConfigReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue: a jobs topic and how much of a worker it gets.
 *
 * @param weight share of a worker's steps among queues that have work
 * @param slots how many of its jobs one worker holds at once; each slot is a share consumer
 */
public record QueueConfig(String name, int weight, int slots) {
  private static final List<String> DEFAULT = List.of("interactive", "bulk");
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

  /** In the order of key {@code queues}; the first is where a job goes that names none. */
  static List<QueueConfig> read(ConfigReader keys) {
    List<String> names = keys.list(
        "queues",
        DEFAULT,
        "The queues; the first takes the jobs that name none. Each is one topic.");
    var queues = new ArrayList<QueueConfig>();
    for (String name : names.stream().distinct().toList()) {
      if (!name.matches(NAME) || name.equals("dead")) {
        keys.problem(
            "queues",
            name,
            "names of lower-case letters, digits and dashes, at most 63, not 'dead'");
        continue;
      }
      boolean first = queues.isEmpty();
      queues.add(new QueueConfig(
          name,
          keys.integer(
              "queue." + name + ".weight",
              first ? 4 : 1,
              1,
              1000,
              "Share of a worker's steps among busy queues."),
          keys.integer(
              "queue." + name + ".slots",
              2,
              0,
              64,
              "How many of its jobs one worker holds at once; 0: none.")));
    }
    if (names.isEmpty()) {
      keys.problem("queues", "", "at least one name");
    }
    return List.copyOf(queues);
  }
}
