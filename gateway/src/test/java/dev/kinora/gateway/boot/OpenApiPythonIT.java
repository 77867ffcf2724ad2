package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.ForeignRun;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.v1.Conditioning;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.StyleAxis;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration LIMIT = Duration.ofMinutes(8);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static RunningGateway gateway;
  private static String finished = "";

  @BeforeAll
  static void start() {
    RoleContext context = INFRA.context("gateway");
    Samples.putModel(context.store(), able("able-flow", ScheduleKind.RECTIFIED_FLOW));
    Samples.putModel(context.store(), able("able-ddim", ScheduleKind.COSINE));
    gateway = RunningGateway.start(context, RunningGateway.config(0, 100_000));
    RenderJob job = Samples.job(Instant.now());
    finished = job.getId();
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

  /** What is made by one call is asked for by the next. */
  @Test
  void callsThatBuildOnOneAnotherAreAnsweredAsTheDocumentSays() throws Exception {
    run("--phases", "stateful", "--max-examples", "10");
  }

  /** A model that can do whatever a model may offer. */
  private static ModelManifest able(String name, ScheduleKind schedule) {
    return ModelManifest.newBuilder()
        .setName(name)
        .setConditioning(Conditioning.newBuilder().setTextEncoder("all-minilm-l6-v2"))
        .setLatents(Latents.newBuilder().addAllShape(List.of(64, 64, 3)).setLane(LaneKind.FRAME))
        .setPixelFormat(PixelFormat.RGB8)
        .setSchedule(NoiseSchedule.newBuilder().setKind(schedule))
        .addVariants(ModelVariant.newBuilder().setName("quality").setSteps(50))
        .addVariants(ModelVariant.newBuilder().setName("fast").setSteps(8))
        .addStyle(
            StyleAxis.newBuilder().setName("hue").setUnit("radians").setLow(-3).setHigh(3))
        .addStyle(StyleAxis.newBuilder().setName("scale").setLow(-10).setHigh(10))
        .build();
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
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PYTHONPATH", RULES.toAbsolutePath() + File.pathSeparator + folder);
    builder.environment().put("SCHEMATHESIS_HOOKS", "rules");
    builder.environment().put("KINORA_FINISHED", finished);
    ForeignRun run = ForeignRun.of(folder, builder, LIMIT);
    assertThat(run.code()).as(run.output()).isZero();
  }
}
