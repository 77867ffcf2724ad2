package dev.kinora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.v1.RenderJob;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schemathesis makes requests that the OpenAPI document allows and requests that it does not, and holds every answer against it. Needs
 * Python with the packages of {@code openapi/requirements.txt}; {@code ./kinora test --all} makes such a one.
 */
@Tag("python")
class OpenApiPythonIT {
  private static final Path RULES = Path.of("src/test/resources/openapi");
  private static final int SECONDS = 600;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(INFRA.context("gateway"), RunningGateway.config(0, 100_000));
    RenderJob job = Samples.job(Instant.now());
    byte[] video = "frames".getBytes(StandardCharsets.US_ASCII);
    String key = "local/renders/%s/class/build/main".formatted(job.getId());
    gateway.context().store().put(key, video, "video/mp4");
    RunningGateway.publish(
        gateway.context(), Samples.ended(Samples.completed(job, key, video)), true);
    gateway.awaitRender(job.getId(), json -> json.containsKey("end"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyAnswerIsAsTheDocumentSays() throws Exception {
    run("--phases", "examples,coverage,fuzzing", "--max-examples", "10");
  }

  /** What is made by one call is asked for by the next. A stream of events lasts as long as its render, so it is left out. */
  @Test
  void callsThatBuildOnOneAnotherAreAnsweredAsTheDocumentSays() throws Exception {
    run(
        "--phases",
        "stateful",
        "--max-examples",
        "10",
        "--exclude-operation-id-regex",
        "WatchRender.*");
  }

  private static void run(String... how) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        System.getProperty("kinora.python", "python3"),
        "-m",
        "schemathesis.cli",
        "--config-file",
        RULES.resolve("schemathesis.toml").toAbsolutePath().toString(),
        "run",
        gateway.url() + "/openapi.json",
        "--mode",
        "all",
        "--checks",
        "all",
        "--seed",
        "7",
        "--generation-database",
        "none",
        "--continue-on-failure",
        "--request-timeout",
        "20",
        "--no-color"));
    command.addAll(List.of(how));
    Path output = folder.resolve("schemathesis.txt");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("PYTHONPATH", RULES.toAbsolutePath() + File.pathSeparator + folder);
    builder.environment().put("SCHEMATHESIS_HOOKS", "rules");
    Process process = builder.start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("did not end: " + Files.readString(output));
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }
}
