package dev.kinora.encoder.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.job.StoreKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweeperTest {
  private static final byte[] CLASS = {1, 2};

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final MemoryStore store = new MemoryStore(() -> now);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Sweeper sweeper = new Sweeper(
      store,
      List.of(Litter.checkpoints(Duration.ofHours(36)), Litter.claims(Duration.ofDays(7))),
      () -> now,
      registry);

  @Test
  void deletesWhatIsTooOldAndNothingElse() {
    String late = StoreKeys.checkpoint("a", "ended", CLASS, 24);
    String others = StoreKeys.checkpoint("b", "ended", CLASS, 24);
    List.of(late, others, StoreKeys.end("a", "ended"), "models/names/heart").forEach(this::put);
    pass(Duration.ofHours(35));
    String young = StoreKeys.checkpoint("a", "running", CLASS, 12);
    put(young);
    sweeper.sweep();
    assertThat(store.list("", 9)).contains(late, others);

    pass(Duration.ofHours(2));
    sweeper.sweep();
    assertThat(store.list("", 9))
        .containsExactlyInAnyOrder(young, StoreKeys.end("a", "ended"), "models/names/heart");
    assertThat(swept("checkpoint")).isEqualTo(2);
    assertThat(swept("claim")).isZero();
  }

  @Test
  void keepsAClaimForSevenDays() {
    put(StoreKeys.claim("a", "first"));
    pass(Duration.ofDays(7));
    put(StoreKeys.claim("a", "second"));
    sweeper.sweep();
    assertThat(store.list("", 9)).hasSize(2);

    pass(Duration.ofSeconds(1));
    sweeper.sweep();
    assertThat(store.list("", 9)).containsExactly(StoreKeys.claim("a", "second"));
    assertThat(swept("claim")).isEqualTo(1);
  }

  @Test
  void dropsUploadsOfYesterdayThatWereNeverFinished() {
    store.beginUpload("a/renders/x/video");
    pass(Duration.ofDays(1));
    store.beginUpload("a/renders/y/video");
    sweeper.sweep();
    assertThat(swept("upload")).isZero();

    pass(Duration.ofSeconds(1));
    sweeper.sweep();
    assertThat(swept("upload")).as("the older one").isEqualTo(1);
  }

  @Test
  void goesOnAtTheNextTimeWhereTheStoreWasDown() {
    put(StoreKeys.claim("a", "first"));
    pass(Duration.ofDays(8));
    store.down(true);
    sweeper.sweep();
    store.down(false);
    assertThat(store.list("", 9)).hasSize(1);
    sweeper.sweep();
    assertThat(store.list("", 9)).isEmpty();
  }

  private void put(String key) {
    store.put(key, new byte[1], "text/plain");
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private double swept(String kind) {
    return registry
        .get("kinora.encoder.objects.swept")
        .tag("kind", kind)
        .counter()
        .count();
  }
}
