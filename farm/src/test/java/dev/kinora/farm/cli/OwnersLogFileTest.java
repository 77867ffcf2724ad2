package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnersLogFileTest {
  @TempDir
  Path folder;

  @Test
  void isItsOwnersAloneAlsoWhereItWasNot() throws Exception {
    Path made = folder.resolve("logs").resolve("worker.log");
    open(made);
    assertThat(rights(made)).isEqualTo("rw-------");
    assertThat(rights(folder.resolve("logs"))).isEqualTo("rwx------");
    Path old = Files.writeString(folder.resolve("old.log"), "a line\n");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));
    open(old);
    assertThat(rights(old)).isEqualTo("rw-------");
    assertThat(old).hasContent("a line\n");
  }

  private static void open(Path file) throws Exception {
    var log = new OwnersLogFile();
    log.setContext(new ch.qos.logback.classic.LoggerContext());
    log.setEncoder(new ch.qos.logback.classic.encoder.PatternLayoutEncoder());
    log.openFile(file.toString());
    log.getOutputStream().close();
  }

  private static String rights(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
