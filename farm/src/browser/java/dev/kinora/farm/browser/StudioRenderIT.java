package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.WaitUntilState;
import dev.kinora.encoder.codec.VideoFacts;
import dev.kinora.encoder.codec.VideoReader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a prompt to a playing video, as a person sees it. */
@Tag("browser")
final class StudioRenderIT {
  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  private Studio studio;

  @BeforeEach
  void open() {
    studio = STUDIO.open();
  }

  @AfterEach
  void close() {
    studio.close();
  }

  @Test
  void aPromptBecomesAVideoThatPlaysInThePage() {
    studio.field("frames").fill("12");
    studio.field("steps").fill("4");
    studio.field("seed").fill("18446744073709551615");
    studio.choose("Wide");
    studio.render("star");

    studio.awaitVideo();
    studio
        .page()
        .waitForFunction("video => video.currentTime > 0.2", studio.video().elementHandle());
    assertThat(studio.video().evaluate("video => [video.videoWidth, video.videoHeight].join('x')"))
        .isEqualTo("896x512");
    assertThat(studio.video().evaluate("video => video.loop && video.muted && video.controls"))
        .isEqualTo(true);
    // Seeds have 64 bits: read as a number of JavaScript this one would come back as another.
    assertThat(studio.fact("Seed")).hasText("18446744073709551615");
    assertThat(studio.fact("Frames")).hasText("12");
    assertThat(studio.fact("Size")).hasText("896 × 512");
    assertThat(studio.fact("Motion")).hasText(Pattern.compile("\\d+\\.\\d % a frame"));
    assertThat(studio.fact("Seam")).hasText(Pattern.compile("\\d+\\.\\d × a step"));
    assertThat(studio.page().locator("#said")).hasText("star: Done");
    assertThat(studio.complaints()).isEmpty();
  }

  @Test
  void theDownloadIsTheVideoUnderANameOfItsOwn() {
    studio.field("frames").fill("6");
    studio.field("steps").fill("2");
    studio.field("seed").fill("7");
    studio.render("ring");
    studio.awaitVideo();

    Download download =
        studio.page().waitForDownload(() -> studio.stage().locator("#download").click());

    assertThat(download.suggestedFilename()).isEqualTo("ring-7.mp4");
    assertThat(facts(download.path()).frames()).isEqualTo(6);
  }

  @Test
  void aGifKeepsItsTransparencyItsEndingAndItsPlaceInTheForm() {
    studio.page().getByText("More settings").click();
    studio.field("format").selectOption("GIF");
    studio.field("frames").fill("4");
    studio.field("steps").fill("2");
    studio.field("seed").fill("7");
    studio.render("ring");

    Locator picture = studio.stage().locator("render-media img");
    assertThat(picture).isVisible(atMost());
    assertThat(alphaOfTheCorner(picture)).isEqualTo(0);
    Download download =
        studio.page().waitForDownload(() -> studio.stage().locator("#download").click());
    assertThat(download.suggestedFilename()).isEqualTo("ring-7.gif");
    assertThat(facts(download.path()).codec()).isEqualTo("gif");

    studio.field("format").selectOption("MP4_H264");
    studio.stage().locator("#edit").click();
    assertThat(studio.field("format")).hasValue("GIF");
    studio.field("behind").selectOption("colour");
    studio.field("background").fill("#204060");
    studio.page().keyboard().press("Escape");
    String address = studio.page().url();
    studio.send().click();
    studio.page().waitForURL(url -> !url.equals(address));
    assertThat(picture).isVisible(atMost());
    assertThat(alphaOfTheCorner(picture)).isEqualTo(255);
  }

  @Test
  void previewsAndProgressAreShownWhileItIsBeingMade() {
    studio.renderSlowly("circle");

    Locator previews = studio.stage().locator("film-strip img");
    assertThat(previews.first()).isVisible(atMost());
    assertThat(studio.stage().locator("picture-loop canvas")).isVisible();
    assertThat(studio.stage().locator("#cancel")).isVisible();
    assertThat(studio.video()).hasCount(0);
    assertThat(studio.stage().locator(".state"))
        .hasText(Pattern.compile(
            ".*Denoising.*step \\d+ of 24000.*frame \\d+ of 240.*", Pattern.DOTALL));
    studio
        .page()
        .waitForFunction(
            "progress => progress.value > 0 && progress.value < progress.max",
            studio.stage().locator("progress").elementHandle());
    // The canvas has a picture in it: not all of its pixels are the same.
    studio
        .page()
        .waitForFunction(
            "canvas => { const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
                + " return data.some((value, at) => at % 4 !== 3 && value !== data[at % 4]); }",
            studio.stage().locator("picture-loop canvas").elementHandle());

    studio.stage().locator("#cancel").click();
    assertThat(studio.stage().locator(".trouble")).containsText("Cancelled", inTime());
  }

  @Test
  void cancelEndsTheRenderAndSaysSo() {
    studio.renderSlowly("cross");
    studio.stage().locator("#cancel").click();

    assertThat(studio.stage().locator(".trouble")).containsText("Cancelled", inTime());
    assertThat(studio.stage().locator("#cancel")).hasCount(0);
    assertThat(studio.stage().locator("#another")).isVisible();
  }

  @Test
  void aRenderIsFoundAgainByItsAddress() {
    studio.renderSlowly("square");
    assertThat(studio.stage().locator("progress")).isVisible();

    studio.page().reload(new Page.ReloadOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));

    assertThat(studio.stage().locator("h2")).hasText("square");
    assertThat(studio.stage().locator("film-strip img").first()).isVisible(atMost());
    studio.stage().locator("#cancel").click();
    assertThat(studio.stage().locator(".trouble")).containsText("Cancelled", inTime());
  }

  @Test
  void whatIsOddAboutARenderIsSaidBesideItAndStaysThere() {
    studio.page().getByText("More settings").click();
    studio.field("negativePrompt").fill("circle");
    studio.field("guidance").fill("1");
    studio.field("frames").fill("4");
    studio.field("steps").fill("2");
    studio.render("star");

    Locator notice = studio.stage().locator(".notice");
    assertThat(notice)
        .hasText("The negative prompt is not used: guidance is 1, which is off.", textInTime());
    studio.awaitVideo();
    assertThat(notice).hasCount(1);

    studio.page().reload(new Page.ReloadOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
    studio.awaitVideo();
    assertThat(notice).hasCount(1);

    studio.stage().locator("#edit").click();
    studio.page().getByText("More settings").click();
    studio.field("guidance").fill("2");
    String address = studio.page().url();
    studio.send().click();
    studio.page().waitForURL(url -> !url.equals(address));
    studio.awaitVideo();
    assertThat(notice).hasCount(0);
  }

  @Test
  void denoiseMakesOneFrameForEachStep() {
    studio.choose("Denoise");
    assertThat(studio.field("frames")).hasCount(0);
    studio.field("steps").fill("9");
    studio.render("triangle");

    studio.awaitVideo();
    assertThat(studio.fact("Frames")).hasText("9");
    assertThat(studio.fact("Mode")).hasText("Denoise");
  }

  private static Object alphaOfTheCorner(Locator picture) {
    return picture.evaluate("async picture => { await picture.decode();"
        + " const paper = document.createElement('canvas').getContext('2d');"
        + " paper.drawImage(picture, 0, 0); return paper.getImageData(0, 0, 1, 1).data[3]; }");
  }

  static LocatorAssertions.IsVisibleOptions atMost() {
    return new LocatorAssertions.IsVisibleOptions().setTimeout(Studio.LONG_MS);
  }

  private static LocatorAssertions.HasTextOptions textInTime() {
    return new LocatorAssertions.HasTextOptions().setTimeout(Studio.LONG_MS);
  }

  static LocatorAssertions.ContainsTextOptions inTime() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(Studio.LONG_MS);
  }

  private static VideoFacts facts(Path file) {
    try (VideoReader video = new VideoReader(file)) {
      return video.facts();
    }
  }
}
