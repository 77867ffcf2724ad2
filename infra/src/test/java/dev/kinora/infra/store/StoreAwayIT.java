package dev.kinora.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.StoreGate;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is down, silent, overwhelmed, or refuses what it took before: what its callers are told, and how soon. */
class StoreAwayIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  /** Far more than any budget below, far less than what a store that says nothing took once. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final StoreBudgets SHORT = new StoreBudgets(
      Duration.ofSeconds(30),
      Duration.ofSeconds(2),
      Duration.ofSeconds(2),
      Duration.ofSeconds(2),
      Duration.ofSeconds(2),
      64 << 10);

  @TempDir
  Path folder;

  private StoreGate gate;
  private S3Store store;
  private final Readiness readiness = new Readiness();

  @BeforeEach
  void open() {
    gate = StoreGate.before(INFRA.storeConfig());
    store = S3Store.open(gate.config());
    store.put("there", "0123456789".getBytes(UTF_8), "text/plain");
    store.health().tell(readiness);
  }

  @AfterEach
  void close() {
    store.close();
    gate.close();
  }

  @Test
  @Timeout(value = 60, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void whoWaitsForAnAnswerIsToldOnceTheStoreIsKnownToBeAway() {
    store.close();
    Duration hours = Duration.ofHours(2);
    store = new S3Store(
        gate.config(), new StoreBudgets(hours, hours, hours, hours, hours, SHORT.leastRate()));
    assertThat(store.stat("there")).isPresent();
    gate.fallSilent();
    assertThatThrownBy(() -> store.stat("there"))
        .isInstanceOf(FarmException.class)
        .extracting(e -> ((FarmException) e).code())
        .isEqualTo(FailureCode.UNAVAILABLE);
  }

  @Test
  void aSilentStoreIsUnavailableForEveryKindOfCallWithinItsBudget() throws Exception {
    store.close();
    store = new S3Store(gate.config(), SHORT);
    Path small = Files.write(folder.resolve("small"), new byte[10]);
    Path large = Files.write(folder.resolve("large"), new byte[MultipartUpload.PART_BYTES + 1]);
    List<Runnable> calls = List.of(
        () -> store.stat("there"),
        () -> store.get("there"),
        () -> store.open("there", 0, 10),
        () -> store.list("the", 10),
        () -> store.folders(10),
        () -> store.listWrittenBefore(Instant.now(), "the", 10),
        () -> store.delete("other"),
        () -> store.put("other", new byte[1], "text/plain"),
        () -> store.putIfAbsent("other", new byte[1], "text/plain"),
        () -> store.putFileIfAbsent("other", small, "text/plain", Map.of()),
        () -> store.putFileIfAbsent("other", large, "text/plain", Map.of()));
    for (Runnable call : calls) {
      gate.open();
      Await.until(SOON, "the store", () -> store.health().away().isEmpty());
      gate.fallSilent();
      assertUnavailable(call);
    }
  }

  @Test
  void whatFallsSilentWithinATransferIsUnavailableToo() throws Exception {
    byte[] megabytes = new byte[12 << 20];
    store.put("long", megabytes, "application/octet-stream");
    try (S3Store impatient = new S3Store(gate.config(), SHORT);
        InputStream in = impatient.open("long", 0, megabytes.length)) {
      assertThat(in.readNBytes(1000)).hasSize(1000);
      gate.fallSilent();
      assertUnavailable(() -> {
        try {
          in.readAllBytes();
        } catch (java.io.IOException e) {
          throw new AssertionError("told as the disk's fault", e);
        }
      });
    }
  }

  @Test
  void isKnownToBeAwayAndThenAsksNothingUntilItAnswersAgainByItself() {
    assertThat(readiness.isReady()).isTrue();
    gate.refuse();
    assertUnavailable(() -> store.stat("there"));
    Await.until(SOON, "readiness to tell", () -> !readiness.isReady());
    assertThat(readiness.json()).contains("\"store\":").contains("no S3 store answers at");

    gate.fallSilent(); // takes connections again, and counts them
    int before = gate.connections();
    for (int i = 0; i < 1000; i++) {
      assertUnavailable(() -> store.stat("there"));
    }
    assertThat(gate.connections() - before).as("connections of calls").isLessThan(100);

    gate.open();
    Await.until(SOON, "readiness to come back", readiness::isReady);
    assertThat(store.get("there")).isPresent();
  }

  @Test
  void aProcessThatAsksNothingNoticesToo() {
    gate.refuse();
    Await.until(SOON, "readiness to tell", () -> !readiness.isReady());
    gate.open();
    Await.until(SOON, "readiness to come back", readiness::isReady);
  }

  @Test
  void aCallIsTriedAgainWhileTheStoreRestarts() {
    gate.answer(503, "", "");
    var found = new AtomicInteger();
    Thread caller = Thread.ofVirtual().start(() -> {
      found.set(store.get("there").orElseThrow().length);
    });
    gate.open();
    Await.until(SOON, "the call to come through", () -> !caller.isAlive());
    assertThat(found).hasValue(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 401, 403})
  void whatAStoreThatWorkedAnswersToEverythingIsAPassingFault(int status) {
    gate.answer(status, "", "<Error><Code>Told</Code><Message>so</Message></Error>");
    assertUnavailable(() -> store.stat("there"));
    Await.until(SOON, "readiness to tell", () -> !readiness.isReady());
    assertThat(readiness.json()).contains("HTTP " + status);
    gate.open();
    Await.until(SOON, "readiness to come back", readiness::isReady);
  }

  @Test
  void refusedCredentialsOfAStoreThatNeverWorkedAreAWrongSetting() {
    gate.answer(403, "", "");
    assertThatThrownBy(() -> S3Store.open(gate.config()))
        .hasMessageContaining("are store.access-key and store.secret-key right?")
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INTERNAL));
  }

  @Test
  void aClockThatIsOffIsSaidAsSuch() {
    String body = "<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message></Error>";
    gate.answer(403, "", body);
    assertThat(assertUnavailable(() -> store.get("there")))
        .hasMessageContaining("clocks of this machine and of the store differ")
        .hasMessageNotContaining("secret-key");
    Await.until(SOON, "readiness to tell", () -> readiness.json().contains("clocks"));
  }

  @Test
  void aClockThatIsOffIsSeenInTheAnswerToALookWhichHasNoText() {
    String hourAgo = DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.now().minus(Duration.ofMinutes(61)).atOffset(ZoneOffset.UTC));
    gate.answer(403, "Date: " + hourAgo + "\r\n", "");
    assertThat(assertUnavailable(() -> store.stat("there")))
        .hasMessageContaining("the clock of this machine is 61 minutes ahead of the store's");
  }

  @Test
  void anAnswerThatIsNotOfAStoreIsAPassingFault() {
    gate.answer(502, "", "<html>bad gateway");
    assertUnavailable(() -> store.get("there"));
  }

  @Test
  void someoneWithLessTimeIsAnsweredSooner() {
    gate.fallSilent();
    long begun = System.nanoTime();
    assertUnavailable(() -> store.within(Duration.ofMillis(200)).stat("there"));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
  }

  private static FarmException assertUnavailable(Runnable call) {
    long begun = System.nanoTime();
    FarmException failure = catchThrowableOfType(FarmException.class, call::run);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    return failure;
  }
}
