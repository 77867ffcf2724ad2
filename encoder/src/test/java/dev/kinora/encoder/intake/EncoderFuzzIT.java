package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that no worker writes: changed, cut, with absurd numbers. They harm no render but their own, and that one ends. */
class EncoderFuzzIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static final int CLIPS = 60;
  private static final int PLAIN = 12;

  @Test
  @ExtendWith(RandomSeed.class)
  void changedRecordsHarmNoRenderButTheirOwnWhichEnds(Random random) {
    RoleContext context = INFRA.context("fuzz");
    var changed = new ArrayList<RenderRecords>();
    var plain = new ArrayList<RenderRecords>();
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, context.store(), "encoder.open-clips", "4")
            .awaitReady()) {
      for (int i = 0; i < CLIPS; i++) {
        RenderRecords render = RenderRecords.of(1 + random.nextInt(4));
        changed.add(render);
        for (FrameRecord record : render.all()) {
          byte[] bytes = random.nextBoolean() ? change(record, random) : record.toByteArray();
          logs.write(new ProducerRecord<>(context.topics().frames(), render.id(), bytes));
        }
        if (i % (CLIPS / PLAIN) == 0) {
          plain.add(RenderRecords.of(3));
          logs.write(plain.getLast().all());
        }
      }
      changed.forEach(render -> logs.write(render.expired())); // as a gateway does in time

      for (RenderRecords render : plain) {
        assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      }
      changed.forEach(render -> logs.end(render.id()));
      assertThat(encoder.metric("kinora.encoder.resets")).isZero();
      changed.forEach(render -> assertThat(logs.count(render.id())).isEqualTo(1));
    }
  }

  private static byte[] change(FrameRecord record, Random random) {
    byte[] bytes = record.toByteArray();
    return switch (random.nextInt(4)) {
      case 0 -> flipped(bytes, random);
      case 1 -> java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      default -> absurd(record, random);
    };
  }

  /** Some bytes near the front, where everything but the pixels stands. */
  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] other = bytes.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      other[random.nextInt(Math.min(other.length, 400))] = (byte) random.nextInt(256);
    }
    return other;
  }

  /** Readable, but nothing that a worker would say. */
  private static byte[] absurd(FrameRecord record, Random random) {
    var other = record.toBuilder();
    int number =
        List.of(0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 4_096, 480).get(random.nextInt(7));
    switch (random.nextInt(8)) {
      case 0 -> other.getHeaderBuilder().getAcceptedAtBuilder().setSeconds(Long.MAX_VALUE);
      case 1 -> other.getHeaderBuilder().getExpiresAtBuilder().setNanos(number);
      case 2 -> other.getHeaderBuilder().putLabels("big", "x".repeat(900_000));
      case 3 -> other.getHeaderBuilder().setRequestDigest(ByteString.EMPTY);
      default -> numbers(other, number, random);
    }
    return other.build().toByteArray();
  }

  private static void numbers(FrameRecord.Builder other, int number, Random random) {
    switch (other.getKindCase()) {
      case CLIP_STARTED -> {
        var started = other.getClipStartedBuilder();
        switch (random.nextInt(6)) {
          case 0 -> started.setFrameCount(number);
          case 1 -> started.setWidth(number);
          case 2 -> started.setHeight(number).setWidth(number);
          case 3 -> started.setModelName("m".repeat(900_000));
          case 4 -> started.getJobBuilder().getAcceptedAtBuilder().setSeconds(Long.MIN_VALUE);
          default ->
            started.getJobBuilder().getSpecBuilder().getFrameRateBuilder().setNumerator(number);
        }
      }
      case FRAME -> other.getFrameBuilder().setIndex(number).setStepsDone(number);
      case CLIP_FINISHED -> {
        var finished = other.getClipFinishedBuilder();
        if (random.nextBoolean()) {
          finished.setFrameCount(number).setSteps(number);
        } else {
          finished.getFramesOfBuilder().setSource(random.nextBoolean() ? "../x" : "");
        }
      }
      default -> {}
    }
  }
}
