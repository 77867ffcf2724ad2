package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.kinora.infra.fixture.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the form takes, what it says of mistakes, and that it can be used without a mouse. */
@Tag("browser")
final class StudioFormIT {
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
  void everyMistakeIsShownAtItsFieldAndTheFirstHasTheFocus() {
    studio.field("frames").fill("0");
    studio.field("steps").fill("many");
    studio.render("circle");

    assertThat(studio.note("frames")).containsText("1 to 480");
    assertThat(studio.note("steps")).containsText(Pattern.compile("many.*number"));
    assertThat(studio.field("frames")).hasAttribute("aria-invalid", "true");
    assertThat(studio.field("frames")).hasAttribute("aria-describedby", "frames-note");
    assertThat(studio.field("frames")).isFocused();

    studio.field("frames").fill("8");
    assertThat(studio.field("frames")).hasAttribute("aria-invalid", "false");
    assertThat(studio.note("frames")).isEmpty();
  }

  @Test
  void aMistakeInAFoldedFieldUnfoldsIt() {
    studio.page().getByText("More settings").click();
    studio.field("guidance").fill("99");
    studio.page().getByText("More settings").click();
    studio.render("circle");

    assertThat(studio.note("guidance")).containsText("30");
    assertThat(studio.field("guidance")).isVisible();
  }

  @Test
  void anOddSizeIsToldAtItsField() {
    studio.choose("Other");
    studio.field("width").fill("333");
    studio.field("height").fill("320");
    studio.render("circle");

    assertThat(studio.note("width")).containsText("even number");
  }

  @Test
  void aPromptOfMarkupIsShownAsText() {
    String prompt = "<img src=x onerror=\"window.pwned = 1\">";
    studio.render(prompt);

    // The model knows six words and this is none of them: the refusal quotes it.
    assertThat(studio.note("prompt")).containsText("<img src=x");
    assertThat(studio.page().locator("img[src='x']")).hasCount(0);
    assertThat(studio.page().evaluate("window.pwned === undefined")).isEqualTo(true);
  }

  @Test
  void theWordsOfTheModelAreOffered() {
    studio
        .page()
        .getByRole(
            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("triangle").setExact(true))
        .click();

    assertThat(studio.prompt()).hasValue("triangle");
  }

  @Test
  void overloadIsToldWithWhenToTryAgain() {
    studio.page().route("**/v1/renders", StudioFormIT::refuseAsOverloaded);
    studio.render("circle");

    assertThat(studio.page().getByRole(AriaRole.ALERT).first())
        .hasText(Pattern.compile("the queue is full.*Try again in 2 s\\."));
    assertThat(studio.send()).isEnabled();
  }

  /** On a slow network the list of models may come after a first try was refused. */
  @Test
  void aListOfModelsThatComesLateLeavesTheRefusalOnThePage() {
    var held = new CompletableFuture<Route>();
    studio.page().route("**/v1/models", held::complete);
    studio.page().route("**/v1/renders", StudioFormIT::refuseAsOverloaded);
    studio.page().reload();
    studio.render("circle");
    assertThat(studio.page().getByRole(AriaRole.ALERT).first()).containsText("the queue is full");

    Await.result(Duration.ofSeconds(20), "the held request", held).resume();

    assertThat(studio
            .page()
            .getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("triangle").setExact(true)))
        .isVisible();
    assertThat(studio.page().getByRole(AriaRole.ALERT).first()).containsText("the queue is full");
  }

  @Test
  void aRenderCanBeAskedForWithTheKeyboardAlone() {
    Page page = studio.page();
    page.keyboard().press("Tab");
    assertThat(page.getByText("Skip to the stage")).isFocused();
    page.keyboard().press("Tab");
    assertThat(studio.prompt()).isFocused();
    page.keyboard().type("ring");
    tabTo("input[name=mode]");
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("input[value=DENOISE]")).isChecked();
    page.keyboard().press("ArrowLeft");
    tabTo("#frames");
    page.keyboard().type("4");
    tabTo("#steps");
    page.keyboard().type("2");
    tabTo(".send button");
    page.keyboard().press("Enter");

    studio.awaitVideo();
    assertThat(studio.fact("Frames")).hasText("4");
    tabTo("#download");
    tabTo("#another");
    tabTo("#edit");
    page.keyboard().press("Enter");
    assertThat(studio.prompt()).isFocused();
    assertThat(studio.prompt()).hasValue("ring");
  }

  /** Presses Tab until the focus is there; fails where it does not come by. */
  private void tabTo(String selector) {
    for (int i = 0; i < 40; i++) {
      studio.page().keyboard().press("Tab");
      if (studio.page().locator(selector + ":focus").count() > 0) {
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + selector);
  }

  /** A farm can hardly be filled up by one test; this is what a full one answers. */
  private static void refuseAsOverloaded(Route route) {
    route.fulfill(new Route.FulfillOptions()
        .setStatus(429)
        .setContentType("application/json")
        .setBody("""
            {"code": 8, "message": "the queue is full", "details": [
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "OVERLOADED", "domain": "kinora.dev"},
              {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s"}]}"""));
  }
}
