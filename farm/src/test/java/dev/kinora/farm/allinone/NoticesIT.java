package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.kinora.client.command.RunningFarm;
import dev.kinora.farm.cli.CommandRun;
import dev.kinora.infra.fixture.JavaProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker finds odd about a render, as it reaches whoever asked for it or asks later. */
final class NoticesIT {
  private static final String ROCKET = "\uD83D\uDE80";
  private static final String WARNING = "kinora: warning: the model knows no word of the prompt ("
      + ROCKET
      + "): what is drawn has nothing to do with it";

  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable JavaProcess farm;

  @BeforeAll
  static void up() throws Exception {
    Path models = TinyModel.folderIn(folder);
    dev.kinora.worker.model.TinyModel.writeWorded(models.resolve("tiny-worded"));
    farm = FarmProcess.start(
        List.of("up", "--port", "0", "--data", data()),
        TinyModel.environment(models),
        folder.resolve("farm.txt"));
    farm.awaitLog(Duration.ofSeconds(120), "Kinora is up at");
  }

  @AfterAll
  static void down() {
    if (farm != null) {
      farm.close();
    }
  }

  @Test
  void aPromptThatTheModelDoesNotKnowIsRenderedAndToldWhereverItIsAskedFor() throws Exception {
    CommandRun made = render(ROCKET, "--json");

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.errorLines()).containsOnlyOnce(WARNING);
    JsonObject render = JsonParser.parseString(made.out()).getAsJsonObject();
    assertThat(notice(render, "code")).isEqualTo("PROMPT_UNKNOWN");
    assertThat(notice(render, "field")).isEqualTo("spec.prompt");
    String id = render.get("id").getAsString();
    for (String command : List.of("get", "watch")) {
      CommandRun later = CommandRun.of(command, id, "--data", data());
      assertThat(later.code()).isZero();
      assertThat(later.out()).doesNotContain("warning");
      assertThat(later.errorLines()).containsOnlyOnce(WARNING);
    }
    String events = get("/v1/renders/" + id + "/events");
    assertThat(events).contains("PROMPT_UNKNOWN");
    assertThat(notice(JsonParser.parseString(get("/v1/renders/" + id)).getAsJsonObject(), "code"))
        .isEqualTo("PROMPT_UNKNOWN");
  }

  @Test
  void aRenderWhoseOutputsAreCopiedTellsItToo() {
    assertThat(render(ROCKET, "--frames", "3").errorLines()).contains(WARNING);
    CommandRun copied = render(ROCKET, "--frames", "3", "--json");

    assertThat(copied.out()).contains("framesOf");
    assertThat(copied.errorLines()).containsOnlyOnce(WARNING);
  }

  @Test
  void whatIsWellIsNotWarnedOf() {
    CommandRun run = render("a beating heart", "--negative", "grey");

    assertThat(run.code()).isZero();
    assertThat(run.err()).doesNotContain("warning");
  }

  private static CommandRun render(String prompt, String... more) {
    List<String> arguments = new ArrayList<>(List.of("render", prompt, "--model", "tiny-worded"));
    arguments.addAll(List.of("--seed", "7", "--steps", "2", "--data", data()));
    arguments.addAll(List.of("-o", folder.resolve("out.gif").toString()));
    Stream.of(more).forEach(arguments::add);
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static String notice(JsonObject render, String field) {
    return render.getAsJsonArray("notices").get(0).getAsJsonObject().get(field).getAsString();
  }

  private static String get(String path) throws Exception {
    URI address = RunningFarm.on(folder.resolve("data")).orElseThrow().resolve(path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static String data() {
    return folder.resolve("data").toString();
  }
}
