package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client wrote must not forge a line of a log, nor move the cursor of who reads it. */
final class LogLinesTest {
  private static final String EVIL = "a\u001b[31m\r\n2026-01-01 ERROR forged \u202e";
  private static final String SHOWN = "a\\u001b[31m\\u000d\\u000a2026-01-01 ERROR forged \\u202e";

  @Test
  void aMessageAndThoseOfItsThrowablesStayOnTheirLines(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("farm.log");
    LoggerContext logs = new LoggerContext();
    logs.setMDCAdapter(new LogbackMDCAdapter());
    logs.putProperty("kinora.log.file", log.toString());
    JoranConfigurator configuration = new JoranConfigurator();
    configuration.setContext(logs);
    configuration.doConfigure(
        Checkout.root().resolve("farm/src/main/resources/logback.xml").toFile());
    Exception fault = new IllegalStateException(EVIL, new IllegalArgumentException(EVIL));
    fault.addSuppressed(new RuntimeException(EVIL));

    logs.getLogger("dev.kinora.Test").warn("of {}", EVIL, fault);
    logs.stop();

    List<String> lines = Files.readAllLines(log);
    assertThat(lines.getFirst()).contains(" WARN ").endsWith(" - of " + SHOWN);
    assertThat(lines.subList(1, lines.size()))
        .contains("java.lang.IllegalStateException: " + SHOWN)
        .contains("Caused by: java.lang.IllegalArgumentException: " + SHOWN)
        .contains("\tSuppressed: java.lang.RuntimeException: " + SHOWN)
        .allMatch(line -> line.matches("(\\s|java\\.|Caused).*") && line.indexOf('\u001b') < 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"farm/src/main/resources/logback.xml", "load-tests/src/main/resources/logback.xml"
      })
  void everyLogOfOursIsWrittenSo(String file) {
    assertThat(Checkout.text(file))
        .contains("conversionWord=\"msg\" class=\"dev.kinora.infra.log.PlainMessage\"")
        .contains("conversionWord=\"ex\" class=\"dev.kinora.infra.log.PlainStackTrace\"");
  }
}
