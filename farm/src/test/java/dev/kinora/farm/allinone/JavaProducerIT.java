package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.farm.gate.Checkout;
import dev.kinora.infra.fixture.ForeignRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of examples/producer-java as it stands there, against a farm that it knows by its topics only. */
final class JavaProducerIT {
  private static final Path EXAMPLES = Checkout.root().resolve("examples");

  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable ProducerFarm started;

  @BeforeAll
  static void up() throws Exception {
    started = ProducerFarm.start(folder);
  }

  @AfterAll
  static void down() {
    Objects.requireNonNull(started).close();
  }

  @Test
  void theJavaProgramGetsItsVideo() throws Exception {
    Path video = folder.resolve("java.mp4");
    ForeignRun run = ForeignRun.of(folder, java(settings(Map.of()), "star", video));

    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).contains("STARTED", "FIRST_FRAME", "ENDED");
    assertThat(frames(video)).isEqualTo(24);
  }

  @Test
  void theJavaProgramTellsWhyAJobFailed() throws Exception {
    ForeignRun run = ForeignRun.of(
        folder, java(settings(Map.of()), "no such shape", folder.resolve("none.mp4")));

    assertThat(run.code()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).contains("FAILED", "spec.prompt").contains("circle");
    assertThat(folder.resolve("none.mp4")).doesNotExist();
  }

  /** Source launch: javac and java in one, with nothing of Kinora on the class path but the messages. */
  private static List<String> java(Path settings, String prompt, Path video) {
    String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(JavaProducerIT::foreign)
        .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        classPath,
        EXAMPLES.resolve("producer-java/src/main/java/RenderProducer.java").toString(),
        settings.toString(),
        prompt,
        video.toString());
  }

  /** A Kafka client with what it compresses with, protobuf, and the classes made from the proto files. */
  private static boolean foreign(String entry) {
    String name = entry.replace(File.separatorChar, '/');
    return name.matches(".*/(kafka-clients|protobuf-java|slf4j-api|lz4-java)-[0-9][^/]*\\.jar")
        || name.matches(".*/(proto/target/classes|kinora-proto-[^/]*\\.jar)");
  }

  private static Path settings(Map<String, String> more) throws IOException {
    return Objects.requireNonNull(started).settings(folder.resolve("client.properties"), more);
  }

  private static long frames(Path file) {
    try (VideoReader video = new VideoReader(file)) {
      return video.facts().frames();
    }
  }
}
