package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.VideoFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A render that others asked for: with several outputs, and with more than the form has fields for. */
@Tag("browser")
final class StudioOutputsIT {
  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  private static final RenderSpec SPEC = RenderSpec.newBuilder()
      .setPrompt("ring")
      .setFrames(4)
      .setSteps(2)
      .setSeed(7)
      .setQueue("bulk")
      .putLabels("sku", "42")
      .addPlacements(placed("story", 108, 192, VideoFormat.MP4_H264).setMaxBytes(9_000_000))
      .addPlacements(placed("wide", 192, 108, VideoFormat.WEBM_VP9))
      .addPlacements(placed("poster", 64, 64, VideoFormat.PNG))
      .build();

  private Studio studio;
  private String id = "";

  @BeforeEach
  void open() {
    FarmCalls farm = new FarmCalls(STUDIO.farm());
    id = farm.submit(SPEC, "");
    farm.awaitEnd(id, Duration.ofSeconds(90));
    studio = STUDIO.open();
  }

  @AfterEach
  void close() {
    studio.close();
  }

  @Test
  void everyOutputCanBeLookedAtAndSaved() {
    look();
    studio.awaitVideo();
    Locator list = studio.stage().locator("output-list");
    assertThat(list.locator(".name")).hasText(new Pattern[] {
      Pattern.compile("story\\s*108 × 192 · MP4 · \\d+ k?B"),
      Pattern.compile("wide\\s*192 × 108 · WebM · \\d+ k?B"),
      Pattern.compile("poster\\s*64 × 64 · PNG, one frame · \\d+ k?B")
    });

    for (int i = 0; i < 3; i++) {
      Locator save = list.locator(".save").nth(i);
      Download download = studio.page().waitForDownload(save::click);
      assertThat(download.suggestedFilename())
          .isEqualTo(List.of("ring-7-story.mp4", "ring-7-wide.webm", "ring-7-poster.png")
              .get(i));
      try (VideoReader read = new VideoReader(download.path())) {
        assertThat(read.facts().width()).isEqualTo(List.of(108, 192, 64).get(i));
      }
    }

    list.locator(".name").nth(1).click();
    studio
        .page()
        .waitForFunction(
            "() => document.querySelector('kinora-studio').shadowRoot.querySelector('render-stage').shadowRoot"
                + ".querySelector('render-media').shadowRoot.querySelector('video')?.videoWidth === 192");
    assertThat(studio.fact("Size")).hasText("192 × 108");
    list.locator(".name").nth(2).click();
    assertThat(studio.stage().locator("render-media img")).isVisible();
    Download shown =
        studio.page().waitForDownload(() -> studio.stage().locator("#download").click());
    assertThat(shown.suggestedFilename()).isEqualTo("ring-7-poster.png");
  }

  @Test
  void anEditKeepsWhatTheFormHasNoFieldFor() {
    look();
    studio.stage().locator("#edit").click();
    assertThat(studio.page().locator("#kept"))
        .containsText("the outputs wide, poster; the name story of the first output");
    assertThat(studio.page().locator("#kept")).containsText("sku = 42; the queue bulk");
    studio.field("steps").fill("3");
    Request sent =
        studio.page().waitForRequest("**/v1/renders", () -> studio.send().click());

    JsonObject spec =
        JsonParser.parseString(sent.postData()).getAsJsonObject().getAsJsonObject("spec");
    assertThat(spec.get("queue").getAsString()).isEqualTo("bulk");
    assertThat(spec.getAsJsonObject("labels").get("sku").getAsString()).isEqualTo("42");
    assertThat(spec.get("steps").getAsInt()).isEqualTo(3);
    assertThat(spec.getAsJsonArray("placements")).hasSize(3);
    assertThat(spec.getAsJsonArray("placements").get(0))
        .isEqualTo(
            JsonParser.parseString(
                "{\"name\":\"story\",\"width\":108,\"height\":192,\"format\":\"MP4_H264\",\"maxBytes\":\"9000000\"}"));
    studio.awaitVideo();
  }

  @Test
  void whatWasKeptCanBeLeftOut() {
    look();
    studio.stage().locator("#edit").click();
    studio.page().getByText("Leave these out").click();
    Request sent =
        studio.page().waitForRequest("**/v1/renders", () -> studio.send().click());

    assertThat(sent.postData()).doesNotContain("labels", "poster", "bulk");
  }

  @Test
  void aRenderThatAGatewayHasNotHeardOfYetIsWaitedFor() {
    var asked = new AtomicInteger();
    studio.page().route("**/events", route -> unheard(route, asked));
    look();

    studio.awaitVideo();
    assertThat(asked.get()).isGreaterThan(2);
    assertThat(studio.stage().locator(".trouble")).hasCount(0);
  }

  @Test
  void aCardFetchesAPictureAndTheVideoOnlyToPlay() {
    List<String> fetched = new ArrayList<>();
    studio.page().onRequest(request -> {
      if (request.url().contains("/videos/")) {
        fetched.add(request.url().replaceFirst(".*/", ""));
      }
    });
    studio.page().reload();
    Locator card = studio.cards().first();
    assertThat(card.locator("render-media img")).isVisible();
    assertThat(fetched).contains("poster").doesNotContain("story", "wide");

    card.locator("a").hover();
    assertThat(card.locator("render-media video")).isVisible();
    assertThat(fetched).contains("story");
  }

  @Test
  void anAddressThatNamesNoRenderIsToldInWords() {
    studio.page().evaluate("location.hash = '#/renders/0190a000-0000-7000-8000-0000000000ff'");

    assertThat(studio.stage().locator(".trouble"))
        .containsText("The farm knows no such render", StudioRenderIT.inTime());
  }

  private void look() {
    Page page = studio.page();
    page.evaluate("id => location.hash = '#/renders/' + id", id);
  }

  private static void unheard(Route route, AtomicInteger asked) {
    if (asked.incrementAndGet() <= 2) {
      route.fulfill(new Route.FulfillOptions()
          .setStatus(404)
          .setContentType("application/json")
          .setBody("{\"code\":5,\"message\":\"no render\"}"));
    } else {
      route.resume();
    }
  }

  private static Placement.Builder placed(String name, int width, int height, VideoFormat format) {
    return Placement.newBuilder()
        .setName(name)
        .setWidth(width)
        .setHeight(height)
        .setFormat(format);
  }
}
