package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two gateways of one farm must agree on. */
class GatewayTwinIT {
  private static final String HEART = "{\"spec\":{\"prompt\":\"a heart\"}}";

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway here;
  private static RunningGateway there;

  @BeforeAll
  static void start() {
    here = RunningGateway.start(INFRA.context("here"));
    there = RunningGateway.start(INFRA.context("there"));
    // Where the machine is busy the first look at the store takes longer than a client is let wait.
    for (RunningGateway gateway : List.of(here, there)) {
      Await.until(
          RunningGateway.SOON,
          "the models to be known",
          () -> gateway.get("/v1/models").status() == 200);
    }
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  @Test
  void whatOneHasAcceptedTheOtherKnowsAtOnce() throws Exception {
    for (int round = 0; round < 60; round++) {
      RunningGateway one = round % 2 == 0 ? here : there;
      RunningGateway other = round % 2 == 0 ? there : here;
      String path = "/v1/renders/" + one.post("/v1/renders", HEART).id();
      Answer answer = switch (round % 3) {
        case 0 -> other.get(path);
        case 1 -> other.post(path + ":cancel", "{}");
        default -> other.post(path + ":retry", "{}");
      };
      assertThat(answer.status()).as("round %s of %s", round, path).isIn(200, 201);
      String id = one.post("/v1/renders", HEART).id();
      try (EventStream watched = EventStream.open(other, id, "")) {
        assertThat(watched.response().statusCode()).isEqualTo(200);
      }
    }
    assertThat(there.get("/v1/renders/0190a000-0000-7000-8000-0000000000fe").status())
        .isEqualTo(404);
  }

  @Test
  void anIdempotencyKeyIsOneRenderAtBothWhoeverAsksFirst() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 5; round++) {
        String key = "twin-" + round;
        List<Callable<Answer>> posts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          RunningGateway gateway = i % 2 == 0 ? here : there;
          posts.add(() -> gateway.post("/v1/renders", HEART, "idempotency-key", key));
        }
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : threads.invokeAll(posts)) {
          answers.add(answer.get());
        }
        assertThat(answers)
            .extracting(Answer::status)
            .as("%s", answers)
            .containsExactlyInAnyOrder(201, 200, 200, 200);
        String id = answers.getFirst().id();
        assertThat(answers).extracting(Answer::id).containsOnly(id);
        String other = "{\"spec\":{\"prompt\":\"a rocket\"}}";
        assertThat(there.post("/v1/renders", other, "idempotency-key", key).status())
            .isEqualTo(409);
        String inBody = "{\"spec\":{\"prompt\":\"a heart\"},\"idempotencyKey\":\"%s\"}";
        assertThat(here.post("/v1/renders", inBody.formatted(key)).id()).isEqualTo(id);
        assertThat(here.post("/v1/renders", inBody.formatted("x"), "idempotency-key", key)
                .status())
            .isEqualTo(400);
      }
    }
  }
}
