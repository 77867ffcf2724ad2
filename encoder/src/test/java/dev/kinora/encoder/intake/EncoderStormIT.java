package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Guarantees G1 to G3 over many renders in random disorder, with two encoders of two places each that come and go: each
 * render ends once, and as the first deciding record of its log says; some have an end.json that cannot be read.
 */
class EncoderStormIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static final int RENDERS = 24;

  private final Map<String, Outcome> expected = new HashMap<>();
  private final Set<String> unreadable = new HashSet<>();

  @Test
  @ExtendWith(RandomSeed.class)
  void endsEveryRenderOnceAsItsLogSays(Random random) {
    var renders = new ArrayList<RenderRecords>();
    var scripts = new ArrayList<Deque<FrameRecord>>();
    for (int i = 0; i < RENDERS; i++) {
      RenderRecords render = RenderRecords.of(1 + random.nextInt(5));
      renders.add(render);
      scripts.add(new ArrayDeque<>(script(render, random)));
      if (i % 8 == 0) {
        unreadable(render);
      }
    }
    try (var logs = new LogView(INFRA.context("view"))) {
      var encoders = new ArrayList<TestEncoders>(List.of(encoder(0)));
      try {
        for (int part = 0; part < 4; part++) {
          write(logs, scripts, random, part == 3 ? Integer.MAX_VALUE : 60);
          change(encoders, part);
        }
        for (RenderRecords render : renders) {
          RenderEnd end = logs.end(render.id());
          assertThat(end.getOutcome()).as(render.id()).isEqualTo(expected.get(render.id()));
          if (!unreadable.contains(render.id())) {
            assertThat(logs.endInStore(render.id())).isEqualTo(logs.stored(render.id()));
          }
        }
        encoders.removeFirst().close();
        encoders.add(encoder(9)); // reads once more and must find all ended
        RenderRecords last = RenderRecords.of(1);
        logs.write(last.all());
        logs.end(last.id());
        for (RenderRecords render : renders) {
          assertThat(logs.count(render.id())).as(render.id()).isEqualTo(1);
        }
      } finally {
        encoders.forEach(TestEncoders::close);
      }
    }
  }

  /** Two encoders, then the other one alone, and so on. */
  private static void change(List<TestEncoders> encoders, int part) {
    if (part % 2 == 0) {
      encoders.add(encoder(part + 1));
    } else {
      encoders.removeFirst().close();
    }
  }

  private static TestEncoders encoder(int number) {
    return TestEncoders.start(
            INFRA, "storm-" + number, "encoder.open-clips", "2", "encoder.idle-clip", "300ms")
        .awaitReady();
  }

  /** Its end.json is there and empty: it fails, whatever its log says. */
  private void unreadable(RenderRecords render) {
    unreadable.add(render.id());
    expected.put(render.id(), Outcome.FAILED);
    INFRA
        .context("view")
        .store()
        .put(StoreKeys.end("local", render.id()), new byte[0], "application/json");
  }

  /** Attempts that die, repeat and race; then what decides; then stragglers. */
  private List<FrameRecord> script(RenderRecords render, Random random) {
    var records = new ArrayList<FrameRecord>();
    for (int dead = random.nextInt(3); dead > 0; dead--) {
      List<FrameRecord> attempt = render.attempted(dead).all();
      records.addAll(attempt.subList(0, random.nextInt(attempt.size())));
      if (random.nextBoolean()) {
        records.add(render.aborted(false, FailureCode.INTERNAL));
      }
      if (random.nextInt(3) == 0) {
        records.add(render.attempted(8).inClass(2).started());
      }
    }
    switch (random.nextInt(5)) {
      case 0 -> decide(records, render, render.cancel(), Outcome.CANCELLED);
      case 1 -> decide(records, render, render.expired(), Outcome.FAILED);
      default -> {
        records.addAll(render.attempted(9).all());
        expected.put(render.id(), Outcome.COMPLETED);
      }
    }
    if (random.nextBoolean()) {
      records.addAll(render.attempted(7).all());
      records.add(render.cancel());
    }
    return records;
  }

  private void decide(
      List<FrameRecord> records, RenderRecords render, FrameRecord by, Outcome outcome) {
    records.add(by);
    expected.put(render.id(), outcome);
  }

  /** Records of all renders in random turn, each render's in order. */
  private static void write(
      LogView logs, Collection<Deque<FrameRecord>> scripts, Random random, int most) {
    var open =
        new ArrayList<>(scripts.stream().filter(script -> !script.isEmpty()).toList());
    for (int i = 0; i < most && !open.isEmpty(); i++) {
      Deque<FrameRecord> script = open.get(random.nextInt(open.size()));
      logs.write(script.removeFirst());
      if (script.isEmpty()) {
        open.remove(script);
      }
    }
  }
}
