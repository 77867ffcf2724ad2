package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidsTest {
  @Test
  void ordersVersionSevenByTime() {
    UUID early = Uuids.v7(() -> Instant.ofEpochMilli(1_000));
    UUID late = Uuids.v7(() -> Instant.ofEpochMilli(1_001));
    assertThat(early.toString()).isLessThan(late.toString());
    assertThat(early.version()).isEqualTo(7);
    assertThat(early.variant()).isEqualTo(2);
    assertThat(Uuids.time(late)).isEqualTo(Instant.ofEpochMilli(1_001));
  }

  @Test
  void neverGivesTheSameAttemptTwice() {
    var ids = new HashSet<UUID>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(Uuids.v7(() -> Instant.EPOCH));
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void acceptsOnlyTheCanonicalForm() {
    assertThat(Uuids.valid("00000000-0000-7000-8000-00000000000a")).isTrue();
    assertThat(Uuids.valid("00000000-0000-7000-8000-00000000000A")).isFalse();
    assertThat(Uuids.valid("1-1-1-1-1")).isFalse();
    assertThat(Uuids.valid("../../etc/passwd")).isFalse();
  }
}
