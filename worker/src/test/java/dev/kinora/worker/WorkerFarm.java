package dev.kinora.worker;

import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Topics and a store for workers that each test starts itself, and a folder for its models. */
abstract class WorkerFarm {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  Path folder = Path.of("");

  RoleContext context;
  WorkerHarness farm;

  @BeforeEach
  void open() {
    context = INFRA.context("worker");
    farm = new WorkerHarness(context);
  }

  @AfterEach
  void close() {
    farm.close();
  }

  /** What a meter of the role {@code worker} says. */
  double number(String name) {
    return WorkerHarness.number(context.metrics().registry(), name);
  }
}
