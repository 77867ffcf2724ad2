package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.JavaProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How role processes end that did not come far, or cannot go on. */
class ProcessEndsIT {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(60);

  @TempDir
  Path data;

  @Test
  void aBrokerThatIsStillStartingEndsOnSigtermAndStartsAgain() throws Exception {
    TinyModel.folderIn(data);
    try (JavaProcess infra = start("infra", "infra")) {
      Await.until(START, "the broker's port", () -> Files.exists(data.resolve("broker/port")));
      infra.terminate();
      assertThat(infra.exit(STOP)).as(infra.log()).isZero();
      assertThat(infra.log()).doesNotContain("kinora:");
    }
    assertThat(RoleProcess.runs(data, "infra")).isFalse();
    try (JavaProcess infra = start("infra", "infra")) {
      infra.awaitLog(START, "infra is ready");
    }
  }

  @Test
  void aRoleThatWaitsForItsBrokerEndsOnSigterm() throws Exception {
    int dead;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = socket.getLocalPort();
    }
    try (JavaProcess gateway = start(
        "gateway",
        "gateway",
        "kafka.bootstrap-servers=127.0.0.1:" + dead,
        "store.endpoint=http://127.0.0.1:" + dead,
        "store.access-key=a",
        "store.secret-key=b")) {
      Await.until(START, "its lock", () -> RoleProcess.runs(data, "gateway"));
      gateway.terminate();
      assertThat(gateway.exit(STOP)).as(gateway.log()).isZero();
    }
    assertThat(RoleProcess.runs(data, "gateway")).isFalse();
  }

  @Test
  void anEncoderWhoseNameAnotherTookSaysSoAndExits() throws Exception {
    TinyModel.folderIn(data);
    try (JavaProcess infra = start("infra", "infra")) {
      infra.awaitLog(START, "infra is ready");
      try (JavaProcess old = start("encoder", "encoder", "encoder.id=same")) {
        old.awaitLog(START, "encoder is ready");
        try (JavaProcess young = start("encoder", "encoder-2", "encoder.id=same")) {
          assertThat(old.exit(STOP)).as(old.log()).isEqualTo(1);
          assertThat(old.log())
              .contains("kinora: encoder cannot go on and ends")
              .contains("another process runs under this encoder's id");
          young.awaitLog(START, "encoder-2 is ready");
        }
      }
    }
  }

  private JavaProcess start(String role, String name, String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of(role, "--name", name, "--data", data.toString()));
    for (String setting : TinyModel.settings(data.resolve("models"))) {
      arguments.addAll(List.of("--set", setting));
    }
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return FarmProcess.start(arguments, Map.of(), data.resolve("console-" + name + ".txt"));
  }
}
