package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.client.command.RunningFarm;
import dev.kinora.encoder.codec.VideoFacts;
import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.farm.cli.CommandRun;
import dev.kinora.farm.gate.Checkout;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.ForeignRun;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.v1.Farm;
import dev.kinora.v1.QueueStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The farm of one process, as a person meets it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AllInOneIT {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir
  private static Path folder = Path.of("");

  private static Path models = Path.of("");
  private static List<JavaProcess> started = new ArrayList<>();

  @BeforeAll
  static void up() throws Exception {
    models = TinyModel.folderIn(folder);
    startFarm();
  }

  @AfterAll
  static void down() {
    started.forEach(JavaProcess::close);
  }

  @Test
  @Order(1)
  void rendersALoopOf24FramesAndTwoSeconds() {
    CommandRun run = render("loop.mp4", "circle");

    assertThat(run.err()).contains("sampling").contains("done");
    assertThat(run.out().strip()).isEqualTo(folder.resolve("loop.mp4").toString());
    VideoFacts facts = facts("loop.mp4");
    assertThat(facts.frames()).isEqualTo(24);
    assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(2));
    assertThat(facts.codec()).isEqualTo("h264");
    assertThat(List.of(facts.width(), facts.height())).containsExactly(512, 512);
    assertThat(facts.indexFirst()).isTrue();
  }

  @Test
  @Order(2)
  void rendersOneFrameForEachStepInDenoiseMode() {
    assertThat(render("steps.mp4", "star", "--mode", "denoise", "--steps", "18").code())
        .isZero();

    assertThat(facts("steps.mp4").frames()).isEqualTo(18);
  }

  @Test
  @Order(2)
  void givesEachPlacementItsFileAndItsSize() {
    CommandRun run = render(
        "ad.mp4",
        "ring",
        "--placement",
        "wide=320x180",
        "--placement",
        "tall=180x320",
        "--placement",
        "clear=96x97:gif",
        "--poster",
        folder.resolve("ad.png").toString(),
        "--json");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("\"files\"").contains("RENDER_COMPLETED");
    assertThat(facts("ad-wide.mp4").width()).isEqualTo(320);
    assertThat(facts("ad-tall.mp4").height()).isEqualTo(320);
    assertThat(facts("ad-clear.gif").codec()).isEqualTo("gif");
    assertThat(facts("ad-clear.gif").height()).isEqualTo(97);
    assertThat(facts("ad.png").codec()).isEqualTo("png");
    assertThat(run.out()).contains("image/gif").contains("image/png").contains("video/mp4");
  }

  @Test
  @Order(2)
  void makesEveryRenderOfAFileAndSaysWhichLineWasRefused() throws Exception {
    Path jobs = Files.writeString(folder.resolve("jobs.jsonl"), """
        {"prompt": "star", "frames": 6, "steps": 3, "output": "sub/star.gif"}
        {"prompt": "ring", "frames": 6, "steps": 3}
        {"prompt": "cross", "model": "no-such"}
        """);
    Path out = folder.resolve("out");

    CommandRun run =
        CommandRun.of("render", "--jobs", jobs.toString(), "-o", out.toString(), "--data", data());

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("kinora: line 3: ").contains("no-such");
    assertThat(run.out().lines())
        .containsExactly(
            out.resolve("sub/star.gif").toString(), out.resolve("00002.mp4").toString());
    assertThat(facts("out/sub/star.gif").codec()).isEqualTo("gif");
    assertThat(facts("out/00002.mp4").frames()).isEqualTo(6);
    assertThat(out.resolve("00003.mp4")).doesNotExist();
  }

  /** As they stand there, but for the address, the id and a prompt that the small model knows. */
  @Test
  @Order(2)
  void everyCallThatTheReadmeShowsIsAnswered() throws Exception {
    String page = Files.readString(Checkout.root().resolve("README.md")).replace("\\\n", "");
    List<String> calls = page.lines().filter(line -> line.startsWith("curl ")).toList();
    assertThat(calls).hasSize(9);
    String id = "";
    for (String call : calls) {
      String command = call.replace("curl -s", "curl -sS --fail --max-time 60 -s")
          .replace(
              "http://127.0.0.1:8080",
              RunningFarm.on(folder.resolve("data")).orElseThrow().toString())
          .replace("a beating heart", "circle")
          .replace("heart.mp4", folder.resolve("heart.mp4").toString())
          .replace("/ID", "/" + id);
      ForeignRun run = ForeignRun.of(folder, List.of("sh", "-c", command));
      assertThat(run.code()).as("%s: %s", command, run.output()).isZero();
      Matcher submitted = Pattern.compile("\"id\": ?\"([0-9a-f-]{36})\"").matcher(run.output());
      id = id.isEmpty() && submitted.find() ? submitted.group(1) : id;
    }
    assertThat(facts("heart.mp4").frames()).isEqualTo(24);
  }

  @Test
  @Order(2)
  void anUnknownModelIsRefusedAndNothingIsWritten() {
    CommandRun run = render("none.mp4", "circle", "--model", "no-such");

    assertThat(run.errorLines()).singleElement().asString().contains("no-such");
    assertThat(run.code()).isEqualTo(1);
    assertThat(folder.resolve("none.mp4")).doesNotExist();
    assertThat(folder.resolve("none.mp4.part")).doesNotExist();
  }

  @Test
  @Order(2)
  void beingStoppedCancelsTheRenderAndLeavesNothingHalfWritten() {
    String file = folder.resolve("stopped.mp4").toString();
    List<String> arguments = List.of(
        "render",
        "cross",
        "--frames",
        "480",
        "--steps",
        "200",
        "--label",
        "who=stopped",
        "-o",
        file,
        "--data",
        data());
    try (JavaProcess render = start(arguments, "stopped.txt")) {
      render.awaitLog(START, "sampling");
      render.terminate();

      assertThat(render.exit(Duration.ofSeconds(20))).as(render.log()).isEqualTo(130);
    }
    assertThat(folder.resolve("stopped.mp4")).doesNotExist();
    assertThat(folder.resolve("stopped.mp4.part")).doesNotExist();
    Await.until(
        START,
        "the cancelled render",
        () -> CommandRun.of("list", "--label", "who=stopped", "--data", data())
            .out()
            .contains("cancelled"));
  }

  @Test
  @Order(2)
  void aPortInUseIsToldWithTheWayOut() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      CommandRun run =
          CommandRun.of("up", "--data", folder.resolve("other").toString(), "--port", port);

      assertThat(run.errorLines()).singleElement().asString().contains(port).contains("--port");
      assertThat(run.code()).isEqualTo(2);
    }
  }

  @Test
  @Order(2)
  void aBrokenModelFolderIsToldWithTheWayOut() throws Exception {
    Path models = folder.resolve("broken-models");
    Files.createDirectories(models.resolve("half"));

    CommandRun run = CommandRun.of(
        "up", "--data", folder.resolve("other").toString(), "--set", "farm.models=" + models);

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("half")
        .contains("manifest.json")
        .contains("move the folder away");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  @Order(2)
  void topShowsWhatTheFarmDoesAndItsRenders() {
    Farm farm = Await.value(START, "what worker and broker tell now and then", this::top);
    CommandRun text = CommandRun.of("top", "--once", "--data", data());

    assertThat(text.code()).isZero();
    assertThat(text.out())
        .startsWith("1 worker, ")
        .contains("STEPS/S", "tiny-shapes", "interactive", "ENCODER", "completed");
    assertThat(farm.getWorkersList()).hasSize(1);
    assertThat(farm.getEncodersList()).hasSize(1);
    assertThat(farm.getRendersCount()).isPositive();
    assertThat(farm.getQueuesList())
        .extracting(QueueStatus::getQueue)
        .containsExactly("interactive", "bulk");
    assertThat(farm.getQueuesList()).allMatch(QueueStatus::hasLag);
  }

  /** Once it knows how far the first queue was leased. */
  private Optional<Farm> top() {
    CommandRun json = CommandRun.of("top", "--json", "--data", data());
    Farm.Builder farm = Farm.newBuilder();
    try {
      JsonFormat.parser().merge(json.out(), farm);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(json.out(), e);
    }
    return Optional.of(farm.build()).filter(all -> all.getQueues(0).hasWindow());
  }

  @Test
  @Order(2)
  void everyMetricIsDescribedAsItIs() {
    MetricsPage page = MetricsPage.read();
    MetricsPage scraped = MetricsPage.scraped(
        RunningFarm.on(folder.resolve("data")).orElseThrow().resolve("/metrics"));

    assertThat(page.names()).as("docs/metrics.md").containsAll(scraped.names());
    assertThat(scraped.names()).as("/metrics").containsAll(page.fromTheStart());
    scraped
        .names()
        .forEach(name -> assertThat(page.type(name)).as(name).isEqualTo(scraped.type(name)));
    assertThat(scraped.undescribed()).as("without help").isEmpty();
    assertThat(scraped.labels())
        .as("whoever scrapes learns of no tenant and no render")
        .contains("queue", "worker")
        .isSubsetOf(
            "code", "fate", "kind", "le", "method", "outcome", "queue", "reason", "result", "state",
            "topic", "worker");
  }

  @Test
  @Order(3)
  void aRestartKeepsRendersAndVideos() throws Exception {
    CommandRun before = CommandRun.of("list", "--data", data());
    JavaProcess first = started.getLast();
    first.terminate();
    assertThat(first.exit(START)).as(first.log()).isZero();
    aRenderWhoseFarmCannotLoadItsModelFails();

    startFarm();

    CommandRun after = CommandRun.of("list", "--data", data());
    assertThat(before.out()).isNotEmpty();
    assertThat(after.code()).as(after.err()).isZero();
    assertThat(after.out()).endsWith(before.out());
    assertThat(after.out().substring(0, after.out().length() - before.out().length()))
        .as("what became of the render of the farm that could not start")
        .hasLineCount(1)
        .contains("cancelled");
    String id = before
        .out()
        .lines()
        .filter(line -> line.contains("completed"))
        .reduce((newer, older) -> older) // the loop that was made first, an MP4
        .orElseThrow()
        .split(" ")[0];
    String file = folder.resolve("again.mp4").toString();
    String placement =
        CommandRun.of("get", id, "--data", data()).out().contains("wide") ? "wide" : "main";
    assertThat(CommandRun.of("download", id, "--placement", placement, "-o", file, "--data", data())
            .code())
        .isZero();
    assertThat(facts("again.mp4").frames()).isPositive();
  }

  @Test
  @Order(4)
  void withoutAFarmARenderStartsItsOwnAndLeavesNothingRunning() {
    Path data = folder.resolve("alone");
    List<String> arguments = List.of(
        "render",
        "square",
        "-o",
        folder.resolve("alone.mp4").toString(),
        "--data",
        data.toString(),
        "-v");
    try (JavaProcess alone = start(arguments, "alone.txt")) {
      assertThat(alone.exit(Duration.ofSeconds(90))).as(alone.log()).isZero();
      assertThat(alone.log()).contains("broker").contains("worker").contains("gateway");
    }
    assertThat(facts("alone.mp4").frames()).isEqualTo(24);
    assertThat(RunningFarm.on(data)).isEmpty();
  }

  private static void aRenderWhoseFarmCannotLoadItsModelFails() throws IOException {
    Path broken = TinyModel.folderIn(Files.createDirectories(folder.resolve("torn")));
    Files.write(broken.resolve(TinyModel.NAME).resolve("saved_model.pb"), new byte[] {1, 2, 3});
    String video = folder.resolve("torn.mp4").toString();
    try (JavaProcess render = FarmProcess.start(
        List.of("render", "star", "-o", video, "--data", data()),
        TinyModel.environment(broken),
        folder.resolve("torn.txt"))) {
      assertThat(render.exit(START)).as(render.log()).isEqualTo(2);
      assertThat(render.log()).contains("saved_model.pb cannot be read");
    }
    assertThat(Path.of(video)).doesNotExist();
  }

  private static CommandRun render(String file, String prompt, String... more) {
    List<String> args = new ArrayList<>(
        List.of("render", prompt, "-o", folder.resolve(file).toString(), "--data", data()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private static void startFarm() {
    JavaProcess farm =
        start(List.of("up", "--port", "0", "--data", data()), "up-" + started.size() + ".txt");
    started.add(farm);
    farm.awaitLog(START, "Kinora is up at");
  }

  private static JavaProcess start(List<String> arguments, String log) {
    return FarmProcess.start(arguments, TinyModel.environment(models), folder.resolve(log));
  }

  private static VideoFacts facts(String file) {
    try (VideoReader video = new VideoReader(folder.resolve(file))) {
      return video.facts();
    }
  }

  private static String data() {
    return folder.resolve("data").toString();
  }
}
