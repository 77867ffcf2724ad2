package dev.kinora.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorkeeperTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir
  private Path folder = Path.of("");

  private final Readiness readiness = new Readiness();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final TestClock clock = new TestClock();

  @Test
  void withoutAKeysFileEverybodyIsLocal() {
    try (Doorkeeper door = open(Optional.empty())) {
      assertThat(door.wantsKeys()).isFalse();
      assertThat(door.caller(null)).isEqualTo(new Caller("local"));
    }
  }

  @Test
  void aKeyStandsForItsTenant() throws IOException {
    String key = ApiKey.random();
    try (Doorkeeper door = open(keys(Samples.keyLine("ci", key, "acme")))) {
      assertThat(door.caller("Bearer " + key)).isEqualTo(new Caller("acme"));
      assertThat(door.caller("bearer  " + key + " ")).isEqualTo(new Caller("acme"));
    }
  }

  @Test
  void whatOpensNothingIsRefusedAndCountedByReason() throws IOException {
    String key = ApiKey.random();
    String off = ApiKey.random();
    String old = ApiKey.random();
    String guessable = "hunter2";
    Optional<Path> file = keys(
        Samples.keyLine("ci", key, "acme"),
        Samples.keyLine("off", off, "acme") + " disabled",
        Samples.keyLine("old", old, "acme") + " expires=" + Samples.NOW,
        Samples.keyLine("weak", guessable, "acme"));
    try (Doorkeeper door = open(file)) {
      assertThat(refusal(door, null)).isEqualTo("missing");
      assertThat(refusal(door, "")).isEqualTo("malformed");
      assertThat(refusal(door, key)).isEqualTo("malformed");
      assertThat(refusal(door, "Basic " + key)).isEqualTo("malformed");
      assertThat(refusal(door, "Bearer " + key + "x")).isEqualTo("malformed");
      assertThat(refusal(door, "Bearer " + guessable)).isEqualTo("malformed");
      assertThat(refusal(door, "Bearer " + ApiKey.random())).isEqualTo("unknown");
      assertThat(refusal(door, "Bearer " + off)).isEqualTo("disabled");
      assertThat(refusal(door, "Bearer " + old)).isEqualTo("expired");
    }
  }

  @Test
  void aKeyOpensUntilTheMomentItExpires() throws IOException {
    String key = ApiKey.random();
    try (Doorkeeper door =
        open(keys(Samples.keyLine("ci", key, "acme") + " expires=" + Samples.NOW.plusSeconds(5)))) {
      clock.pass(Duration.ofMillis(4_999));
      assertThat(door.caller("Bearer " + key).tenant()).isEqualTo("acme");
      clock.pass(Duration.ofMillis(1));
      assertThat(refusal(door, "Bearer " + key)).isEqualTo("expired");
    }
  }

  @Test
  void aChangedFileIsTakenOver() throws IOException {
    String first = ApiKey.random();
    String second = ApiKey.random();
    try (Doorkeeper door = open(keys(Samples.keyLine("a", first, "acme")))) {
      replace(Samples.keyLine("b", second, "other"));
      Await.until(SOON, "the new key", () -> opens(door, second));
      assertThat(refusal(door, "Bearer " + first)).isEqualTo("unknown");
    }
  }

  @Test
  void aBrokenNewFileKeepsTheOldKeysAndSaysSoUntilItIsWhole() throws IOException {
    String key = ApiKey.random();
    try (Doorkeeper door = open(keys(Samples.keyLine("a", key, "acme")))) {
      replace("a b c d");
      Await.until(SOON, "the fault", () -> stale() == 1);
      assertThat(door.caller("Bearer " + key).tenant()).isEqualTo("acme");
      assertThat(refusal(door, null)).isEqualTo("missing");
      assertThat(readiness.isReady()).isTrue();
      assertThat(readiness.json())
          .as("open to everybody, so without the file's name or what is in it")
          .contains("the log says which")
          .doesNotContain(folder.toString(), "keys:1", "'a'", "acme");

      String next = ApiKey.random();
      replace(Samples.keyLine("a", next, "acme"));
      Await.until(SOON, "the new key", () -> opens(door, next));
      assertThat(stale()).isZero();
      assertThat(readiness.json()).doesNotContain("stay in force");

      Files.delete(folder.resolve("keys"));
      Await.until(SOON, "the missing file", () -> stale() == 1);
      assertThat(door.caller("Bearer " + next).tenant()).isEqualTo("acme");
    }
  }

  @Test
  void aBrokenFileAtTheStartOpensNoDoor() throws IOException {
    Optional<Path> file = keys("a b c");
    assertThat(catchThrowableOfType(FarmException.class, () -> open(file)).code())
        .isEqualTo(FailureCode.INVALID);
  }

  @Test
  void everyKeyIsAnotherOf256Bits() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String key = ApiKey.random();
      assertThat(ApiKey.formed(key)).isTrue();
      keys.add(key);
    }
    assertThat(keys).hasSize(1_000);
  }

  private Doorkeeper open(Optional<Path> file) {
    return Doorkeeper.open(
        new AccessConfig(
            file, Optional.empty(), Duration.ofMillis(50), false, new TenantShares(1, 1, 1, 1)),
        readiness,
        registry,
        clock);
  }

  private Optional<Path> keys(String... lines) throws IOException {
    return Optional.of(Files.writeString(folder.resolve("keys"), String.join("\n", lines)));
  }

  /** As a deployment does it: the new file takes the place of the old one. */
  private void replace(String text) throws IOException {
    Files.move(
        Files.writeString(folder.resolve("new"), text),
        folder.resolve("keys"),
        StandardCopyOption.ATOMIC_MOVE);
  }

  private double stale() {
    return registry.get("kinora.gateway.access.stale").gauge().value();
  }

  private static boolean opens(Doorkeeper door, String key) {
    try {
      door.caller("Bearer " + key);
      return true;
    } catch (FarmException refused) {
      return false;
    }
  }

  /** The reason under which the one refusal was counted. */
  private String refusal(Doorkeeper door, @Nullable String authorization) {
    registry.find("kinora.gateway.access.refused").counters().forEach(registry::remove);
    FarmException refused =
        catchThrowableOfType(FarmException.class, () -> door.caller(authorization));
    assertThat(refused.code()).isEqualTo(FailureCode.UNAUTHENTICATED);
    if (authorization != null && authorization.length() > 7) {
      assertThat(refused.getMessage()).doesNotContain(authorization.substring(7));
    }
    return String.valueOf(
        registry.get("kinora.gateway.access.refused").counter().getId().getTag("reason"));
  }
}
