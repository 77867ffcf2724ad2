package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.job.Defaults;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** An idempotency key makes a retry that is said again the same new render. */
class GatewayRetryIT extends OneGateway {
  private static final String HEADER = "idempotency-key";

  @Test
  void aRetryThatIsSaidTwiceIsOneNewRender() throws Exception {
    String old = accepted();
    Answer first = gateway.post(path(old), "{}", HEADER, "once");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().getBoolean("existing")).isNull();
    assertThat(gateway.get("/v1/renders/" + first.id()).json().getString("source"))
        .isEqualTo(old);

    assertThat(again(gateway.post(path(old), "{}", HEADER, "once"))).isEqualTo(first.id());
    assertThat(again(gateway.post(path(old), "{\"idempotencyKey\":\"once\"}")))
        .isEqualTo(first.id());
    RetryRenderRequest request =
        RetryRenderRequest.newBuilder().setId(old).setIdempotencyKey("once").build();
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      GrpcCalls.Answer answer =
          calls.call("kinora.v1.RenderService/RetryRender", request.toByteArray(), "");
      assertThat(SubmitRenderResponse.parseFrom(answer.body().getBytes()).getId())
          .isEqualTo(first.id());
    }
    assertThat(gateway.post(path(old), "{}").id()).isNotEqualTo(first.id());
  }

  @Test
  void aRenderThatNeverBeganIsRetriedWithTheNoiseThatItWouldHaveHad() {
    String old = accepted();
    String retried = gateway.post(path(old), "{}").id();

    assertThat(
            gateway.get("/v1/renders/" + retried).json().getJsonObject("spec").getString("seed"))
        .isEqualTo(Long.toUnsignedString(Defaults.seed(RenderSpec.getDefaultInstance(), old)));
  }

  @Test
  void itIsTheSameEvenWhereTheOldRenderHasBegunMeanwhile() {
    RenderJob job = Samples.job(Instant.now());
    gateway.write(gateway.context().topics().jobs("bulk"), job.getId(), job.toByteArray());
    gateway.awaitRender(job.getId(), json -> true);
    String first = gateway.post(path(job.getId()), "{}", HEADER, "early").id();

    RunningGateway.publish(
        gateway.context(), Samples.started(job, "0190a000-0000-7000-8000-000000000001"), true);
    gateway.awaitRender(job.getId(), json -> json.getString("state").equals("RENDER_SAMPLING"));
    assertThat(again(gateway.post(path(job.getId()), "{}", HEADER, "early"))).isEqualTo(first);
  }

  @Test
  void aKeyThatStandsForSomethingElseIsRefused() {
    String old = accepted();
    String other = accepted();
    gateway.post(path(old), "{}", HEADER, "taken");
    assertThat(gateway.post(path(other), "{}", HEADER, "taken").status()).isEqualTo(409);
    assertThat(gateway
            .post("/v1/renders", "{\"spec\":{\"prompt\":\"x\"}}", HEADER, "taken")
            .status())
        .isEqualTo(409);
    assertThat(
            gateway.post(path(old), "{\"idempotencyKey\":\"a\"}", HEADER, "b").status())
        .isEqualTo(400);
    assertThat(gateway.post(path(old), "{}", HEADER, "k".repeat(257)).status()).isEqualTo(400);
  }

  private static String accepted() {
    return gateway.post("/v1/renders", "{\"spec\":{\"prompt\":\"a heart\"}}").id();
  }

  private static String path(String id) {
    return "/v1/renders/" + id + ":retry";
  }

  private static String again(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getBoolean("existing")).isTrue();
    return answer.id();
  }
}
