package dev.kinora.load.scenario;

import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Ten clients within ten seconds: does everything work, and how quick is it with nobody in the way? */
public final class Smoke extends Simulation {
  public Smoke() {
    setUp(scenario("smoke").exec(OneRender.chain()).injectOpen(rampUsers(10).during(10)))
        .protocols(OneRender.farm())
        .assertions(global().failedRequests().count().is(0L));
  }
}
