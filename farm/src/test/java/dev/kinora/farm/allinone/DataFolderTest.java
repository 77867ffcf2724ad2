package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.client.command.RunningFarm;
import dev.kinora.job.FarmException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir
  Path folder;

  @Test
  void isMadeForItsOwnerAlone() throws Exception {
    Path data = folder.resolve("deep").resolve("data");
    DataFolder.open(data);
    assertThat(rights(data)).isEqualTo("rwx------");
    DataFolder.open(data);
    assertThat(rights(data)).isEqualTo("rwx------");
  }

  @Test
  void isClosedWhereItWasOpenToOthers() throws Exception {
    for (String content : new String[] {"farm.lock", "logs", "store"}) {
      Path data = open(folder.resolve("with-" + content));
      Files.createFile(data.resolve(content));
      DataFolder.open(data);
      assertThat(rights(data)).as(content).isEqualTo("rwx------");
    }
    Path empty = open(folder.resolve("empty"));
    DataFolder.open(empty);
    assertThat(rights(empty)).isEqualTo("rwx------");
  }

  @Test
  void leavesTheRightsOfAFolderThatHoldsOtherThings() throws Exception {
    Path home = open(folder.resolve("home"));
    Files.createFile(home.resolve("letter.txt"));
    DataFolder.open(home);
    assertThat(rights(home)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void isRefusedInOneSentenceWhereItIsAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("cannot use the folder " + file)
        .hasMessageContaining("--data");
  }

  @Test
  void severalGatewaysHaveItAndTheFirstIsTheOneThatClientsFind() {
    try (var first = FolderClaim.claimGateway(folder, "gateway");
        var second = FolderClaim.claimGateway(folder, "gateway-2")) {
      second.write("http://127.0.0.1:8081");
      assertThat(RunningFarm.on(folder)).hasToString("Optional[http://127.0.0.1:8081]");
      first.write("http://127.0.0.1:8080");
      assertThat(RunningFarm.on(folder)).hasToString("Optional[http://127.0.0.1:8080]");
    }
    assertThat(RunningFarm.on(folder)).isEmpty();
    assertThat(RunningFarm.on(folder.resolve("missing"))).isEmpty();
  }

  private static Path open(Path made) throws Exception {
    Files.createDirectory(made);
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String rights(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
