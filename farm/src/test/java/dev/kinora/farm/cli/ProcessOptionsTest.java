package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.ResultStream;
import dev.kinora.farm.allinone.StartTrace;
import dev.kinora.infra.health.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class ProcessOptionsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Readiness readiness = new Readiness();

  @Test
  void saysThatAProcessIsReadyOnceEveryPartIs() throws Exception {
    readiness.ready("api");
    readiness.starting("view");
    CompletableFuture<Void> said = CompletableFuture.runAsync(this::ready);

    assertThatThrownBy(() -> said.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();

    readiness.ready("view");
    said.get(20, TimeUnit.SECONDS);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("it is up");
  }

  private void ready() {
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    try {
      new ProcessOptions()
          .ready(
              new Console(new ResultStream(print), print, false, 80, false),
              StartTrace.ofProcess(),
              readiness,
              Map.of("url", "http://127.0.0.1:1"),
              "it is up");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
