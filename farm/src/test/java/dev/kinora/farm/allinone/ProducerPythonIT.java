package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.farm.gate.Checkout;
import dev.kinora.infra.fixture.ForeignRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program of examples/producer-python as it stands there. Needs Python 3.10 or newer with the packages of its
 * requirements.txt; {@code ./kinora test --all} makes such a one.
 */
@Tag("python")
final class ProducerPythonIT {
  private static final Path PROTOS = Checkout.root().resolve("proto/src/main/protobuf");
  private static final Path PROGRAM =
      Checkout.root().resolve("examples/producer-python/render_producer.py");

  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable ProducerFarm started;

  @BeforeAll
  static void up() throws Exception {
    started = ProducerFarm.start(folder);
    ForeignRun generated = ForeignRun.of(
        folder,
        List.of(
            python(),
            "-m",
            "grpc_tools.protoc",
            "-I" + PROTOS,
            "--python_out=" + Files.createDirectories(folder.resolve("modules")),
            "kinora/v1/job.proto",
            "kinora/v1/event.proto",
            "kinora/v1/failure.proto"));
    assertThat(generated.code()).as(generated.output()).isZero();
  }

  @AfterAll
  static void down() {
    Objects.requireNonNull(started).close();
  }

  @Test
  void theProgramGetsItsVideo() throws Exception {
    Path video = folder.resolve("python.mp4");
    ForeignRun run = render("ring", video);

    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).contains("started", "first_frame", "ended");
    try (VideoReader read = new VideoReader(video)) {
      assertThat(read.facts().frames()).isEqualTo(24);
    }
  }

  @Test
  void theProgramTellsWhyAJobFailed() throws Exception {
    ForeignRun run = render("no such shape", folder.resolve("none.mp4"));

    assertThat(run.code()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).contains("FAILED", "spec.prompt").contains("circle");
    assertThat(folder.resolve("none.mp4")).doesNotExist();
  }

  private static ForeignRun render(String prompt, Path video) throws Exception {
    Path settings =
        Objects.requireNonNull(started).settings(folder.resolve("client.properties"), Map.of());
    return ForeignRun.of(
        folder,
        List.of(
            "env",
            "PYTHONPATH=" + folder.resolve("modules"),
            python(),
            PROGRAM.toString(),
            settings.toString(),
            prompt,
            video.toString()));
  }

  private static String python() {
    return System.getProperty("kinora.python", "python3");
  }
}
