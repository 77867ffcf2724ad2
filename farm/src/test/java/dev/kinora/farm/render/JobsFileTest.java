package dev.kinora.farm.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Exit;
import dev.kinora.farm.render.JobsFile.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobsFileTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void readsARenderFromEachLineAndSkipsBlankOnes() throws IOException {
    List<Job> jobs = read("""
        {"prompt": "a heart", "seed": 18446744073709551615, "output": "sku/heart.mp4"}

        {"prompt": "a star", "frames": 12, "labels": {"sku": "7"}}
        """);

    assertThat(jobs).hasSize(2);
    assertThat(jobs.getFirst().spec().getSeed()).isEqualTo(-1L);
    assertThat(jobs.getFirst().files()).isEqualTo(Map.of("main", out("sku/heart.mp4")));
    assertThat(jobs.get(1).number()).isEqualTo(3);
    assertThat(jobs.get(1).spec().getLabelsMap()).containsEntry("sku", "7");
    assertThat(jobs.get(1).files()).isEqualTo(Map.of("main", out("00003.mp4")));
  }

  @Test
  void severalPlacementsGetTheirNamesIntoTheFiles() throws IOException {
    List<Job> jobs = read("""
        {"prompt": "x", "output": "ad.mp4", "placements": [{"name": "a", "width": 64, "height": 64}, {"name": "b"}]}
        """);

    assertThat(jobs.getFirst().files())
        .isEqualTo(Map.of("a", out("ad-a.mp4"), "b", out("ad-b.mp4")));
  }

  @Test
  void allFaultsOfAllLinesAreToldTogetherWithTheirLines() {
    assertThatThrownBy(() -> read("""
        {"prompt": "x", "frames": 0, "steps": 999}
        no json
        {"prompt": "x", "speed": 3}
        [1, 2]
        {"prompt": "x", "output": "../outside.mp4"}
        {"prompt": "x", "output": 7}
        {"prompt": "x", "output": "same.mp4"}
        {"prompt": "y", "output": "./same.mp4"}
        """)).isInstanceOfSatisfying(CliException.class, fault -> {
      assertThat(fault.exit()).isEqualTo(Exit.UNUSABLE);
      assertThat(fault.lines())
          .anySatisfy(line -> assertThat(line).startsWith("line 1: frames = '0': want"))
          .anySatisfy(line -> assertThat(line).startsWith("line 1: steps = '999': want"))
          .anySatisfy(line -> assertThat(line).startsWith("line 2 = 'no json': want a JSON"))
          .anySatisfy(line -> assertThat(line).startsWith("line 3 =").contains("speed"))
          .anySatisfy(line -> assertThat(line).startsWith("line 4 = '[1, 2]': want a JSON"))
          .anySatisfy(line -> assertThat(line).startsWith("line 5: output = '../outside.mp4'"))
          .anySatisfy(line -> assertThat(line).startsWith("line 6: output = '7'"))
          .anySatisfy(line -> assertThat(line)
              .isEqualTo("line 8: output = 'same.mp4': want another name than line 7 has"))
          .hasSize(8);
    });
  }

  @Test
  void ofManyFaultsTheFirstTwentyAreShownAndAllAreCounted() {
    assertThatThrownBy(() -> read("{\"frames\": 0, \"prompt\": \"x\"}\n".repeat(500)))
        .isInstanceOfSatisfying(
            CliException.class,
            fault ->
                assertThat(fault.lines()).hasSize(21).last().asString().contains("500 faults"));
  }

  @Test
  void anEmptyFileAMissingOneOneWithBadBytesAndOneTooLongAreRefused() throws IOException {
    assertThatThrownBy(() -> read("\n\n")).hasMessageContaining("has no renders");
    assertThatThrownBy(() -> JobsFile.read(folder.resolve("none.jsonl"), out(".")))
        .hasMessageContaining("cannot read");
    Path bytes = Files.write(folder.resolve("bytes.jsonl"), new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> JobsFile.read(bytes, out("."))).hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> read("{\"prompt\":\"x\"}\n".repeat(JobsFile.MOST_LINES + 1)))
        .hasMessageContaining("more than 100000 lines");
  }

  @Test
  void readsWhatAnEditorOfWindowsWrote() throws IOException {
    List<Job> jobs = read("\uFEFF{\"prompt\": \"a\"}\r\n{\"prompt\": \"b\"}\r\n");

    assertThat(jobs).extracting(job -> job.spec().getPrompt()).containsExactly("a", "b");
  }

  @Test
  void aFileHasOneNameWhateverLeadsToIt() throws IOException {
    Files.createDirectories(out("real"));
    Files.createSymbolicLink(out("link"), out("real"));

    assertThatThrownBy(() -> read("""
        {"prompt": "x", "output": "real/a.mp4"}
        {"prompt": "y", "output": "link/a.mp4"}
        """))
        .hasMessageContaining("breaks a rule")
        .isInstanceOfSatisfying(
            CliException.class,
            fault -> assertThat(fault.lines())
                .containsExactly(
                    "line 2: output = 'link/a.mp4': want another name than line 1 has"));
  }

  private List<Job> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("jobs.jsonl"), text, StandardCharsets.UTF_8);
    return JobsFile.read(file, folder.resolve("out"));
  }

  private Path out(String name) {
    return folder.resolve("out").resolve(name).toAbsolutePath().normalize();
  }
}
