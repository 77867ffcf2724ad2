package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerNamesIT {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String MADE = "consumer made, slot made, producer made.";
  private static final String WAITED_OUT =
      "consumer UNAVAILABLE, slot UNAVAILABLE, producer UNAVAILABLE.";

  @TempDir
  Path folder;

  @Test
  void aNameThatIsLostLaterIsWaitedOutAndClientsAreMadeOnceItIsBack() throws Exception {
    Path names = hosts("127.0.0.1 broker.test\n");
    try (JavaProcess process = start(names)) {
      process.awaitLog(START, MADE);
      Files.writeString(names, "127.0.0.1 other.test\n");
      process.awaitLog(START, WAITED_OUT);
      Files.writeString(names, "127.0.0.1 broker.test\n");
      process.awaitLog(START, WAITED_OUT + System.lineSeparator() + MADE);
    }
  }

  @Test
  void aNameThatIsNotKnownAtTheFirstStartIsRefusedAtOnce() throws Exception {
    try (JavaProcess process = start(hosts("127.0.0.1 other.test\n"))) {
      assertThat(process.exit(START)).isZero();
      assertThat(process.log())
          .contains("refused: INVALID kafka.bootstrap-servers = 'broker.test:9'", "resolvable");
    }
  }

  private JavaProcess start(Path names) {
    return JavaProcess.start(
        NamedBroker.class.getName(),
        List.of(
            "-Djdk.net.hosts.file=" + names,
            "-Dsun.net.inetaddr.ttl=0",
            "-Dsun.net.inetaddr.negative.ttl=0"),
        List.of("broker.test:9"),
        Map.of(),
        folder.resolve("process.log"));
  }

  private Path hosts(String text) throws Exception {
    return Files.writeString(folder.resolve("hosts"), text);
  }
}
