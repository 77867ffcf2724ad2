package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.SOON;
import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.v1.FrameRecord;
import dev.kinora.v1.FrameRecord.KindCase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several holders of one job: load is shared, and whoever takes over makes the same frames. */
class TakeoverIT {
  private static final Duration RELEASE_AT_ONCE = Duration.ofSeconds(3);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private RoleContext context;
  private WorkerHarness farm;

  @BeforeEach
  void open() {
    context = INFRA.context("worker");
    farm = new WorkerHarness(context);
  }

  @AfterEach
  void close() {
    farm.close();
  }

  @Test
  void twoWorkersShareEightJobs() throws InterruptedException {
    Worker first = start("first", Duration.ofSeconds(10));
    Worker second = start("second", Duration.ofSeconds(10));
    try {
      List<String> ids =
          IntStream.range(0, 8).mapToObj(i -> farm.submit(job(spec(16, 6)))).toList();
      var workers = new TreeSet<String>();
      for (String id : ids) {
        List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
        assertThat(records).hasSize(18);
        workers.add(records.get(0).getClipStarted().getWorker());
      }
      assertThat(workers).containsExactly("first", "second");
    } finally {
      WorkerHarness.stop(first);
      WorkerHarness.stop(second);
    }
  }

  @Test
  void aDrainingWorkerReleasesItsJobAndAnotherMakesTheSameFrames() throws InterruptedException {
    Worker first = start("first", RELEASE_AT_ONCE);
    String id = farm.submit(job(spec(60, 20)));
    farm.frames(id, KindCase.FRAME);
    Worker second = start("second", Duration.ofSeconds(10));
    try {
      WorkerHarness.stop(first);
      List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
      assertThat(records.stream().filter(FrameRecord::hasClipStarted)).hasSize(2);
      assertThat(records.stream().filter(FrameRecord::hasClipAborted))
          .singleElement()
          .satisfies(record -> assertThat(record.getClipAborted().getFinal()).isFalse());
      assertEqualCopies(records);
    } finally {
      WorkerHarness.stop(second);
    }
  }

  @Test
  void aJobWhoseHolderWentAwayIsDoneByAWorker() throws InterruptedException {
    String id = farm.submit(job(spec(3, 2)));
    String group = context.topics().shareGroup("interactive");
    try (ShareConsumer<String, byte[]> holder = context.kafka().shareConsumer(group, "holder")) {
      holder.subscribe(List.of(context.topics().jobs("interactive")));
      Await.value(SOON, "the job", () -> {
        for (var record : holder.poll(Duration.ofMillis(200))) {
          return Optional.of(record);
        }
        return Optional.empty();
      });
    }
    Worker worker = start("only", Duration.ofSeconds(5));
    try {
      assertThat(farm.frames(id, KindCase.CLIP_FINISHED)).hasSize(5);
    } finally {
      WorkerHarness.stop(worker);
    }
  }

  private Worker start(String name, Duration drain) throws InterruptedException {
    return WorkerHarness.start(INFRA.context("worker"), name, List.of(), drain);
  }

  private static void assertEqualCopies(List<FrameRecord> records) {
    Map<Integer, ByteString> digests = new HashMap<>();
    int copies = 0;
    for (FrameRecord record : records) {
      if (record.hasFrame()) {
        ByteString digest =
            record.getFrame().getFrameClass().concat(record.getFrame().getSha256());
        ByteString known = digests.putIfAbsent(record.getFrame().getIndex(), digest);
        copies += known == null ? 0 : 1;
        assertThat(known == null ? digest : known).isEqualTo(digest);
      }
    }
    assertThat(digests).hasSize(60);
    assertThat(copies).isPositive();
  }
}
