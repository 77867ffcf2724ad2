package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.WaitUntilState;
import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Earlier renders: shown newest first, asked for again, brought back into the form. */
@Tag("browser")
final class StudioGalleryIT {
  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  private Studio studio;

  @BeforeEach
  void open() {
    studio = STUDIO.open();
    studio.field("frames").fill("4");
    studio.field("steps").fill("2");
    studio.field("seed").fill("42");
    studio.render("star");
    studio.awaitVideo();
  }

  @AfterEach
  void close() {
    studio.close();
  }

  @Test
  void theNewestRenderIsTheFirstCard() {
    Locator first = studio.cards().first();

    assertThat(first.locator("h3")).hasText("star");
    assertThat(first).containsText("Seed 42");
    assertThat(first.locator("article")).hasClass("current");
    assertThat(first.locator("video")).isVisible();
  }

  @Test
  void againAsksForTheSameWithAnotherSeed() {
    String address = studio.page().url();
    studio.cards().first().locator(".another").click();

    studio.page().waitForURL(url -> !url.equals(address));
    studio.awaitVideo();
    assertThat(studio.stage().locator("h2")).hasText("star");
    assertThat(studio.fact("Frames")).hasText("4");
    assertThat(studio.fact("Seed")).not().hasText("42");
    assertThat(studio.fact("Seed")).hasText(Pattern.compile("\\d+"));
  }

  @Test
  void editBringsEverythingBackIntoTheForm() {
    studio.prompt().fill("something else");
    studio.field("frames").fill("");
    studio.field("seed").fill("");

    studio.cards().first().locator(".edit").click();

    assertThat(studio.prompt()).hasValue("star");
    assertThat(studio.field("frames")).hasValue("4");
    assertThat(studio.field("steps")).hasValue("2");
    assertThat(studio.field("seed")).hasValue("42");
  }

  @Test
  void aTabThatWasHiddenCatchesUpWhenItIsSeenAgain() {
    FarmCalls farm = new FarmCalls(STUDIO.farm());
    RenderSpec slow =
        RenderSpec.newBuilder().setPrompt("cross").setFrames(240).setSteps(100).build();
    String id = farm.submit(slow, "");
    Page page = studio.page();
    // The wall looks again after 5 s: here at once, so that it does so while it is hidden.
    page.addInitScript("const wait = window.setTimeout;"
        + " window.setTimeout = (what, ms, ...rest) => wait(what, ms === 5000 ? 1 : ms, ...rest);");
    page.reload(new Page.ReloadOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
    Locator card = studio.cards().first();
    assertThat(card.locator("h3")).hasText("cross");
    page.evaluate(
        "window.away = true; Object.defineProperty(document, 'hidden', { get: () => window.away })");

    page.request()
        .post(
            STUDIO.farm() + "/v1/renders/" + id + ":cancel",
            RequestOptions.create()
                .setHeader("content-type", "application/json")
                .setData("{}"));
    farm.awaitEnd(id, Duration.ofSeconds(60));
    assertThat(card).not().containsText("Cancelled");

    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))");
    assertThat(card).containsText("Cancelled");
  }

  @Test
  void furtherPagesComeOnRequestWithoutRepeatingAny() {
    FarmCalls farm = new FarmCalls(STUDIO.farm());
    for (int i = 0; i < 13; i++) {
      String id = farm.submit(
          RenderSpec.newBuilder()
              .setPrompt("ring")
              .setMode(RenderMode.LOOP)
              .setFrames(1)
              .setSteps(1)
              .build(),
          "");
      farm.awaitEnd(id, Duration.ofSeconds(60));
    }
    studio.page().reload();
    assertThat(studio.cards()).hasCount(12);

    studio.page().locator("gallery-wall #more").click();

    assertThat(studio.cards().nth(12)).isVisible();
    assertThat(studio
            .cards()
            .evaluateAll("cards => new Set(cards.map(card => card.of.id)).size === cards.length"))
        .isEqualTo(true);
  }
}
