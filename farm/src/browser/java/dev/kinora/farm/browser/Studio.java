package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitUntilState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The page in a window of its own, and what a person does with it. Keeps what the browser complained of. */
final class Studio implements AutoCloseable {
  /** A render of the small model, on a machine with other work. */
  static final double LONG_MS = 90_000;

  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  private Studio(BrowserContext context) {
    this.context = context;
    this.page = context.newPage();
    page.setDefaultTimeout(20_000);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
  }

  static Studio open(Browser browser, URI farm) {
    return open(browser, farm, options -> {});
  }

  static Studio open(Browser browser, URI farm, Consumer<Browser.NewContextOptions> how) {
    var options = new Browser.NewContextOptions().setViewportSize(1280, 900).setLocale("en-GB");
    how.accept(options);
    Studio studio = new Studio(browser.newContext(options));
    // A live stream keeps the page from ever being idle, so only its document is waited for.
    studio.page.navigate(
        farm.toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
    assertThat(studio.prompt()).isVisible();
    return studio;
  }

  Page page() {
    return page;
  }

  List<String> complaints() {
    return complaints;
  }

  Locator prompt() {
    return page.getByLabel("What to draw");
  }

  Locator field(String name) {
    return page.locator("render-form #" + name);
  }

  void choose(String option) {
    page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(option)).check();
  }

  Locator note(String name) {
    return page.locator("render-form #" + name + "-note");
  }

  Locator send() {
    return page.locator("render-form .send button");
  }

  Locator stage() {
    return page.locator("render-stage");
  }

  Locator video() {
    return stage().locator("video");
  }

  Locator fact(String name) {
    return stage().locator("dt:text-is('" + name + "') + dd");
  }

  Locator cards() {
    return page.locator("gallery-card");
  }

  /** Fills in the prompt and sends it with what the form says. */
  void render(String prompt) {
    prompt().fill(prompt);
    send().click();
  }

  /** Asks for one that takes long enough to be looked at. */
  void renderSlowly(String prompt) {
    field("frames").fill("240");
    field("steps").fill("100");
    render(prompt);
  }

  void awaitVideo() {
    assertThat(video()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(LONG_MS));
  }

  @Override
  public void close() {
    context.close();
  }
}
