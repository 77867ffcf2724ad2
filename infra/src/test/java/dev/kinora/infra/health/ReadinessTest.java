package dev.kinora.infra.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final Readiness readiness = new Readiness();

  @Test
  void isNotReadyBeforeAnyPartIs() {
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void isReadyWhenEveryPartIs() {
    readiness.starting("broker");
    readiness.starting("store");
    readiness.ready("broker");
    assertThat(readiness.isReady()).isFalse();
    readiness.ready("store");
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isWaitedFor() throws InterruptedException {
    readiness.starting("view");
    assertThat(readiness.await(Duration.ofMillis(5))).isFalse();
    Thread.ofVirtual().start(() -> readiness.ready("view"));
    assertThat(readiness.await(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void tellsWhyAPartFailed() {
    readiness.ready("store");
    readiness.failed("broker", "no \"answer\"\n");
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json())
        .isEqualTo(
            "{\"ready\":false,\"draining\":false,\"parts\":{\"broker\":{\"state\":\"FAILED\",\"why\":\"no \\\"answer\\\"\\u000a\"},\"store\":{\"state\":\"READY\"}}}");
    readiness.ready("broker");
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isNeverReadyAgainOnceItDrains() {
    readiness.ready("store");
    readiness.draining();
    readiness.ready("store");
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json()).contains("\"draining\":true");
  }

  @Test
  void isNeitherLiveNorEverReadyAgainOnceAPartIsLostForGood() throws Exception {
    readiness.ready("frames");
    assertThat(readiness.liveJson()).isEqualTo("{\"live\":true}");
    readiness.lost("frames", "somebody else is \"it\"");
    readiness.lost("view", "a later reason");
    readiness.ready("frames");
    readiness.ready("view");
    assertThat(readiness.isLive()).isFalse();
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.liveJson())
        .isEqualTo("{\"live\":false,\"why\":\"frames: somebody else is \\\"it\\\"\"}");
    assertThat(Await.loss(Duration.ofSeconds(20), readiness))
        .isEqualTo("frames: somebody else is \"it\"");
    assertThat(readiness.await(Duration.ofHours(1))).isFalse();
  }

  @Test
  void isReadyAgainBySelfWhenATroubleIsNotToldAgain() throws Exception {
    readiness.ready("frames");
    readiness.troubled("reader", "it fell", Duration.ofHours(1));
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json()).contains("\"reader\":{\"state\":\"FAILED\",\"why\":\"it fell\"}");
    readiness.troubled("reader", "it fell", Duration.ofMillis(20));
    assertThat(readiness.await(Duration.ofSeconds(20))).isTrue();
    assertThat(readiness.json()).contains("\"reader\":{\"state\":\"READY\"}");
  }

  @Test
  void isLostWhereMemoryRanOutHoweverDeepThatIsSaid() {
    readiness.ready("frames");
    assertThat(readiness.fatal("frames", new IllegalStateException("no"))).isFalse();
    assertThat(readiness.fatal("frames", new StackOverflowError())).isFalse();
    assertThat(readiness.isLive()).isTrue();
    var fault = new java.util.concurrent.CompletionException(
        new java.io.IOException(new OutOfMemoryError("Java heap space")));
    assertThat(readiness.fatal("frames", fault)).isTrue();
    assertThat(readiness.liveJson())
        .contains("\"live\":false", "frames: memory ran out (Java heap space)", "KINORA_HEAP");
  }

  @Test
  void outlivesARequestForMoreThanAnyArrayHoldsOrANativeLibraryMayTake() {
    var natives = new OutOfMemoryError("Cannot allocate new FloatPointer(1): totalBytes = 2G");
    natives.setStackTrace(new StackTraceElement[] {
      new StackTraceElement("org.bytedeco.javacpp.FloatPointer", "<init>", "FloatPointer.java", 88)
    });
    assertThat(readiness.fatal("model", natives)).isFalse();
    assertThat(
            readiness.fatal("model", new OutOfMemoryError("Requested array size exceeds VM limit")))
        .isFalse();
    assertThat(readiness.isLive()).isTrue();
  }
}
