package dev.kinora.gateway.boot;

import dev.kinora.infra.fixture.InfraExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway of the usual configuration, started once for all tests of a class. */
abstract class OneGateway {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(INFRA.context("gateway"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }
}
