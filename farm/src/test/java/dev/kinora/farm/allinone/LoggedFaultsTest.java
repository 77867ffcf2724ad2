package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.health.Readiness;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggedFaultsTest {
  private final Readiness readiness = new Readiness();
  private final Logger library = LoggerFactory.getLogger("org.apache.kafka.clients.Sender");

  @Test
  void losesTheProcessWhereALibraryLogsThatMemoryRanOut() {
    try (LoggedFaults ignored = LoggedFaults.heed(readiness)) {
      library.error("Uncaught error in I/O thread {}", 1, new IllegalStateException("no memory"));
      assertThat(readiness.isLive()).isTrue();
      library.error("Uncaught error in I/O thread {}", 1, new OutOfMemoryError("Java heap space"));
      assertThat(readiness.isLive()).isFalse();
      assertThat(readiness.liveJson()).contains("memory ran out (Java heap space)");
    }
  }

  @Test
  void losesTheProcessWhereAThreadThatNobodyLooksAfterRanOutOfMemory() throws Exception {
    try (LoggedFaults ignored = LoggedFaults.heed(readiness)) {
      Thread thread = Thread.ofPlatform().name("somebody's").start(() -> {
        throw new OutOfMemoryError("Java heap space");
      });
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
      assertThat(Await.loss(Duration.ofSeconds(20), readiness))
          .startsWith("somebody's: memory ran out");
    }
  }

  @Test
  void hearsNothingMoreOnceItIsClosed() {
    LoggedFaults.heed(readiness).close();
    library.error("a test's word", new OutOfMemoryError("Java heap space"));
    assertThat(readiness.isLive()).isTrue();
  }
}
