package dev.kinora.infra.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir
  Path folder;

  @Test
  void letsOneHolderInAndNamesItToTheNext() {
    try (FolderLock first = FolderLock.take(folder, "farm")) {
      first.write("http://127.0.0.1:8080");
      assertThatThrownBy(() -> FolderLock.take(folder, "farm"))
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid())
          .hasMessageContaining("choose another folder");
    }
    FolderLock.take(folder, "farm").close();
  }

  @Test
  void tellsOthersWhatTheHolderWroteWhileItHolds() {
    assertThat(FolderLock.read(folder, "farm")).isEmpty();
    try (FolderLock lock = FolderLock.take(folder, "farm")) {
      assertThat(FolderLock.read(folder, "farm")).isEmpty();
      lock.write("http://127.0.0.1:8080\nsecond line");
      lock.write("http://127.0.0.1:9\nx");
      assertThat(FolderLock.read(folder, "farm")).hasValue("http://127.0.0.1:9\nx");
    }
    assertThat(FolderLock.read(folder, "farm")).isEmpty();
  }

  @Test
  void isNotHeldBackByWhatADeadProcessLeft() throws IOException {
    Files.writeString(folder.resolve("farm.lock"), "999999999\nhttp://127.0.0.1:8080");
    assertThat(FolderLock.read(folder, "farm")).isEmpty();
    FolderLock.take(folder, "farm").close();
  }

  @Test
  void saysInOneLineThatAFolderCannotBeMade() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> FolderLock.take(file.resolve("sub"), "farm"))
        .hasMessageContaining("cannot use the folder")
        .hasMessageContaining("--data");
  }
}
