package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job that ends whatever attempts it, in a whole farm: the broker gives up on it, and that ends its render, alone. */
final class PoisonJobIT {
  private static final int DELIVERIES = 6;

  @TempDir
  private static Path folder = Path.of("");

  @Test
  void onePoisonJobAmongSevenGoodOnesIsOneDeadLetterAndTheOneThatFails() throws Exception {
    Path models = TinyModel.folderIn(folder);
    dev.kinora.worker.model.TinyModel.writeBlind(models.resolve("tiny-blind"));
    String[] quick = {
      "worker.hold-low=20ms",
      "worker.hold-high=50ms",
      "worker.attempts=10",
      "kafka.deliveries=" + DELIVERIES
    };
    try (ProducerFarm farm = ProducerFarm.start(folder, models, quick)) {
      FarmCalls calls = new FarmCalls(farm.gateway());
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(calls.submit(spec(i == 3 ? "square" : "circle"), "poison-" + i));
      }
      String poison = all.get(3);

      for (String id : all) {
        Render ended = calls.awaitEnd(id, ProducerFarm.SOON);
        assertThat(ended.getState())
            .as("%s, the poison is %s", ended.getEnd(), poison)
            .isEqualTo(
                id.equals(poison) ? RenderState.RENDER_FAILED : RenderState.RENDER_COMPLETED);
      }
      List<RenderEnd> ends = farm.endsAfterAllElse(all);
      assertThat(ends)
          .extracting(RenderEnd::getId)
          .as("terminal events")
          .containsExactlyInAnyOrderElementsOf(all);
      assertThat(ends.stream().filter(end -> end.getOutcome() == Outcome.FAILED))
          .singleElement()
          .satisfies(end -> assertThat(end.getId()).isEqualTo(poison))
          .satisfies(
              end -> assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.DEAD_LETTERED));
      assertThat(farm.awaitRecords(farm.topics().jobsDead(), letter -> true))
          .extracting(ConsumerRecord::key)
          .as("dead letters")
          .containsExactly(poison);
      assertGivenUpByTheBroker(farm, poison);
    }
  }

  /** Each attempt failed and left the last word to others; the record that decided is the dead letter's. */
  private static void assertGivenUpByTheBroker(ProducerFarm farm, String poison) throws Exception {
    List<FrameRecord> records = new ArrayList<>();
    for (var record :
        farm.awaitRecords(farm.topics().frames(), letter -> isLetter(letter, poison))) {
      if (poison.equals(record.key())) {
        records.add(FrameRecord.parseFrom(record.value()));
      }
    }
    assertThat(records.stream().filter(FrameRecord::hasClipAborted))
        .hasSize(DELIVERIES)
        .extracting(FrameRecord::getClipAborted)
        .noneMatch(ClipAborted::getFinal);
    assertThat(records.stream().filter(FrameRecord::hasDeadLettered))
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.getDeadLettered().getDeliveryCount()).isEqualTo(DELIVERIES));
    assertThat(records).noneMatch(FrameRecord::hasClipFinished);
  }

  private static boolean isLetter(ConsumerRecord<String, byte[]> record, String id) {
    try {
      return id.equals(record.key()) && FrameRecord.parseFrom(record.value()).hasDeadLettered();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Of a model that makes no picture of a square, for which a worker would have more patience than the broker has. */
  private static RenderSpec spec(String prompt) {
    return RenderSpec.newBuilder()
        .setPrompt(prompt)
        .setModel("tiny-blind")
        .setFrames(24)
        .setSteps(4)
        .setSeed(7)
        .setGuidance(1)
        .setFresh(true)
        .build();
  }
}
