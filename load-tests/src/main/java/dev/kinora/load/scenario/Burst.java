package dev.kinora.load.scenario;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Two hundred clients in one moment, as when a campaign starts: everybody is served, nobody is refused. */
public final class Burst extends Simulation {
  private static final int CLIENTS = 200;

  public Burst() {
    setUp(scenario("burst").exec(OneRender.chain()).injectOpen(atOnceUsers(CLIENTS)))
        .protocols(OneRender.farm())
        .assertions(global().failedRequests().count().is(0L));
  }
}
