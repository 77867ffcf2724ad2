package dev.kinora.infra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final RenderJob JOB = RenderJob.newBuilder()
      .setTenant("local")
      .setId("019366a0-0000-7000-8000-000000000001")
      .build();

  private static final String FIRST =
      Uuids.v7(() -> Instant.ofEpochSecond(1_000)).toString();
  private static final String SECOND =
      Uuids.v7(() -> Instant.ofEpochSecond(1_001)).toString();

  private final MemoryStore store = new MemoryStore();
  private final Evidence evidence = new Evidence(store);

  @Test
  void speaksOfAttemptsThatCameToNoEndAndOfThoseThatFailed() {
    evidence.begun(JOB, FIRST, "w1");
    evidence.failed(JOB, SECOND, new FarmException(FailureCode.INTERNAL, "it fell over"));
    assertThat(evidence.against(JOB, "")).isEqualTo(2);
    assertThat(evidence.newest(JOB)).isEqualTo("INTERNAL: it fell over");
  }

  @Test
  void isTakenBackByAnAttemptThatEndsInOrder() {
    evidence.begun(JOB, FIRST, "w1");
    evidence.takenBack(JOB, FIRST);
    assertThat(evidence.against(JOB, "")).isZero();
    assertThat(evidence.newest(JOB)).isEmpty();
  }

  @Test
  void isOnePieceOfAnAttemptThatBeganAndThenFailedAndDoesNotCountTheOneThatAsks() {
    evidence.begun(JOB, FIRST, "w1");
    evidence.failed(JOB, FIRST, new FarmException(FailureCode.BAD_MODEL, "x".repeat(9_000)));
    assertThat(evidence.against(JOB, "")).isOne();
    assertThat(evidence.against(JOB, FIRST)).isZero();
    assertThat(evidence.newest(JOB)).hasSize(500);
  }

  @Test
  void liesAmongTheRendersCheckpointsWhichItsJudgeDeletes() {
    evidence.begun(JOB, FIRST, "w1");
    assertThat(store.list(StoreKeys.checkpoints("local", JOB.getId()), 10)).hasSize(1);
    assertThat(store.list(StoreKeys.checkpoints("local", JOB.getId(), new byte[32]), 10))
        .as("those to go on from")
        .isEmpty();
  }
}
