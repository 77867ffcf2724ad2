package dev.kinora.load.scenario;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** A render every second for as many minutes as {@code kinora.soak.minutes} says: nothing slows down, nothing piles up. */
public final class Soak extends Simulation {
  private static final double RENDERS_A_SECOND = 1;

  public Soak() {
    Duration length = Duration.ofMinutes(Long.getLong("kinora.soak.minutes", 10));
    setUp(scenario("soak")
            .exec(OneRender.chain())
            .injectOpen(constantUsersPerSec(RENDERS_A_SECOND).during(length)))
        .protocols(OneRender.farm())
        .assertions(global().failedRequests().count().is(0L));
  }
}
