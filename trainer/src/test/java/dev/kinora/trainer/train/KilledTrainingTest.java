package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.trainer.preparation.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTrainingTest {
  private static final int STEPS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir
  Path folder;

  @Test
  void goesOnAfterKillMinusNineOnTheLossCurveOfAnUnbrokenRun() throws Exception {
    Path dataset = Preparation.ofShapes(folder.resolve("dataset")).folder();
    Path broken = Files.createDirectories(folder.resolve("broken"));
    List<String> arguments = List.of("" + dataset, "" + broken, "" + STEPS);
    Path log = folder.resolve("victim.log");
    try (JavaProcess victim = JavaProcess.start(TrainMain.class, arguments, Map.of(), log)) {
      Path checkpoint = broken.resolve("loops.checkpoint");
      Await.until(PATIENCE, "a checkpoint", () -> Files.exists(checkpoint) || !victim.alive());
      assertThat(victim.alive()).as("it lives; it says: %s", victim.log()).isTrue();
      victim.kill();
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
          .as("loss of step %s, killed after %s", i + 1, reached)
          .isCloseTo(unbroken.get(i)[1], org.assertj.core.data.Percentage.withPercentage(1));
    }
    assertThat(broken.resolve("report.html"))
        .content()
        .contains("loss of the loops", String.valueOf(STEPS));
  }

  private static List<double[]> curve(Path checkpoints) throws IOException {
    return Files.readAllLines(checkpoints.resolve("loops.csv")).stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(cells -> new double[] {Double.parseDouble(cells[0]), Double.parseDouble(cells[1])})
        .toList();
  }
}
