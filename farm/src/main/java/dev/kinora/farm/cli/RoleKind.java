package dev.kinora.farm.cli;

/** The parts of a farm that run as processes of their own. */
enum RoleKind {
  INFRA("infra", "Runs the embedded broker and the embedded store, and makes the topics."),
  GATEWAY("gateway", "Runs a gateway: the farm's public API."),
  WORKER("worker", "Runs a worker: leases jobs and samples them."),
  ENCODER("encoder", "Runs an encoder: turns frames into videos and ends renders.");

  private final String word;
  private final String description;

  RoleKind(String word, String description) {
    this.word = word;
    this.description = description;
  }

  String word() {
    return word;
  }

  String description() {
    return description;
  }
}
