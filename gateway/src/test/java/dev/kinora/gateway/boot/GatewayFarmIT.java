package dev.kinora.gateway.boot;

import static dev.kinora.gateway.boot.RunningGateway.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.Farm;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.QueueStatus;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderState;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The farm as a gateway shows it: what came over `control`, its queues and the caller's renders. */
class GatewayFarmIT extends OneGateway {
  private static final String ATTEMPT = "0190a000-0000-7000-8000-000000000001";

  @Test
  void showsWorkersEncodersQueuesAndRendersOverRestAndGrpc() throws Exception {
    RenderJob first = job();
    RenderJob second = job();
    RenderJob third = job();
    RunningGateway.publish(gateway.context(), Samples.started(first, ATTEMPT), true);
    WorkerStatus worker = WorkerStatus.newBuilder()
        .setInstance("i")
        .setWorker("w")
        .setState(WorkerState.WORKER_READY)
        .addModels("fluent-loops")
        .addQueues(QueueLeases.newBuilder().setQueue("bulk").setSlots(2).setLeased(1))
        .setStepsPerSecond(12.5)
        .build();
    EncoderStatus encoder =
        EncoderStatus.newBuilder().setEncoder("e").setOpenClips(1).build();
    await(seen -> queue(seen, "bulk").getWaiting() == 2
        && queue(seen, "bulk").getRunning() == 1
        && queue(seen, "bulk").getLag() == 3);
    say(ControlRecord.newBuilder().setWorker(worker).build());
    say(ControlRecord.newBuilder().setEncoder(encoder).build());

    Farm farm = await(seen -> seen.getWorkersCount() == 1 && seen.getEncodersCount() == 1);
    assertThat(farm.getWorkers(0)).isEqualTo(worker);
    assertThat(farm.getEncoders(0)).isEqualTo(encoder);
    assertThat(farm.getQueuesList())
        .extracting(QueueStatus::getQueue)
        .containsExactly("interactive", "bulk");
    assertThat(queue(farm, "bulk").getOldestWaitMs()).isPositive();
    assertThat(queue(farm, "bulk").hasWindow()).as("no worker told of a lease").isFalse();
    assertThat(farm.getRendersList())
        .extracting(Render::getId)
        .as("under way first, then the newest")
        .containsExactly(first.getId(), third.getId(), second.getId());
    assertThat(farm.getRenders(0).getState()).isEqualTo(RenderState.RENDER_SAMPLING);
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      GrpcCalls.Answer answer = calls.call("GetFarm", new byte[0]);
      assertThat(answer.status()).isZero();
      assertThat(Farm.parseFrom(answer.body().getBytes()).getRendersList())
          .isEqualTo(farm.getRendersList());
    }

    say(ControlRecord.newBuilder()
        .setWorker(worker.toBuilder().setState(WorkerState.WORKER_STOPPED))
        .build());
    await(seen -> seen.getWorkersCount() == 0);
  }

  private static RenderJob job() {
    RenderJob job = Samples.job(Instant.now());
    gateway.write(gateway.context().topics().jobs("bulk"), job.getId(), job.toByteArray());
    gateway.awaitRender(job.getId(), json -> true);
    return job;
  }

  private static void say(ControlRecord record) {
    gateway.write(gateway.context().topics().control(), "test", record.toByteArray());
  }

  private static Farm await(Predicate<Farm> wanted) {
    return Await.value(SOON, "the farm", () -> Optional.of(farm()).filter(wanted));
  }

  private static Farm farm() {
    try {
      Farm.Builder farm = Farm.newBuilder();
      JsonFormat.parser().merge(gateway.get("/v1/farm").json().encode(), farm);
      return farm.build();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static QueueStatus queue(Farm farm, String name) {
    List<QueueStatus> found = farm.getQueuesList().stream()
        .filter(queue -> queue.getQueue().equals(name))
        .toList();
    return found.getFirst();
  }
}
