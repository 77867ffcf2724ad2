package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.preparation.Preparation;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTrainingTest {
  private static final int STEPS = 80;

  @TempDir
  Path folder;

  @Test
  void goesOnAfterKillMinusNineOnTheLossCurveOfAnUnbrokenRun() throws Exception {
    Path dataset = Preparation.ofShapes(folder.resolve("dataset")).folder();
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Process victim = start(dataset, broken);
    try {
      waitForCheckpoint(broken, victim);
    } finally {
      victim.destroyForcibly().waitFor();
    }
    long reached =
        Checkpoint.read(broken.resolve("loops.checkpoint")).orElseThrow().step();
    assertThat(reached).as("killed in the middle").isBetween(1L, STEPS - 1L);

    TrainCommand.run(TrainMain.request(dataset, broken, String.valueOf(STEPS)), progress -> {});
    Path whole = folder.resolve("whole");
    TrainCommand.run(TrainMain.request(dataset, whole, String.valueOf(STEPS)), progress -> {});

    List<double[]> resumed = curve(broken);
    List<double[]> unbroken = curve(whole);
    assertThat(resumed).hasSameSizeAs(unbroken).hasSize(STEPS);
    for (int i = 0; i < unbroken.size(); i++) {
      assertThat(resumed.get(i)[0]).isEqualTo(i + 1);
      assertThat(resumed.get(i)[1])
          .as("loss of step %d, killed after %d", i + 1, reached)
          .isCloseTo(unbroken.get(i)[1], org.assertj.core.data.Percentage.withPercentage(1));
    }
    assertThat(broken.resolve("report.html"))
        .content()
        .contains("loss of the loops", String.valueOf(STEPS));
  }

  private Process start(Path dataset, Path checkpoints) throws IOException {
    List<String> command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        TrainMain.class.getName(),
        dataset.toString(),
        checkpoints.toString(),
        String.valueOf(STEPS));
    File log = folder.resolve("victim.log").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(log))
        .start();
  }

  private void waitForCheckpoint(Path checkpoints, Process victim) throws Exception {
    try (WatchService changes = checkpoints.getFileSystem().newWatchService()) {
      checkpoints.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.exists(checkpoints.resolve("loops.checkpoint"))) {
        var change = changes.poll(120, TimeUnit.SECONDS);
        assertThat(change)
            .as(
                "a checkpoint in time; the process says: %s",
                Files.readString(folder.resolve("victim.log")))
            .isNotNull();
        change.reset();
        assertThat(victim.isAlive() || Files.exists(checkpoints.resolve("loops.checkpoint")))
            .as("alive; the process says: %s", Files.readString(folder.resolve("victim.log")))
            .isTrue();
      }
    }
  }

  private static List<double[]> curve(Path checkpoints) throws IOException {
    return Files.readAllLines(checkpoints.resolve("loops.csv")).stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(cells -> new double[] {Double.parseDouble(cells[0]), Double.parseDouble(cells[1])})
        .toList();
  }
}
