package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page on small screens, in the dark, for people who see or move differently, and what it refuses to run. */
@Tag("browser")
final class StudioLooksIT {
  private static final String AXE = "META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  @Test
  void aPhoneNeedsNoSidewaysScrolling() {
    try (Studio studio = open(360, 740, ColorScheme.LIGHT)) {
      finish(studio);

      assertThat(studio.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
      assertThat(studio.send().boundingBox().width).isGreaterThan(300);
    }
  }

  @Test
  void darkAndLightFollowTheSystem() {
    assertThat(background(ColorScheme.LIGHT)).isGreaterThan(200);
    assertThat(background(ColorScheme.DARK)).isLessThan(40);
  }

  @Test
  void withReducedMotionNothingPlaysByItself() {
    try (Studio studio = Studio.open(
        STUDIO.browser(),
        STUDIO.farm(),
        options -> options.setReducedMotion(ReducedMotion.REDUCE))) {
      finish(studio);

      assertThat(
              studio
                  .video()
                  .evaluate(
                      "video => video.readyState > 0 || new Promise(done => video.onloadedmetadata = () => done(true))"))
          .isEqualTo(true);
      assertThat(studio.video().evaluate("video => video.paused && !video.autoplay"))
          .isEqualTo(true);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void axeFindsNoFault(ColorScheme scheme) {
    try (Studio studio = open(1280, 900, scheme)) {
      finish(studio);
      studio.page().getByText("More settings").click();
      assertThat(faults(studio)).as("finished").isEmpty();

      studio.field("frames").fill("0");
      studio.render("circle");
      assertThat(studio.note("frames")).containsText("480");
      assertThat(faults(studio)).as("with a mistake in the form").isEmpty();

      studio.renderSlowly("ring");
      assertThat(studio.stage().locator("film-strip img").first())
          .isVisible(StudioRenderIT.atMost());
      assertThat(faults(studio)).as("being made").isEmpty();
      studio.stage().locator("#cancel").click();
    }
  }

  @Test
  void theBrowserBlocksInlineScriptsAndOtherOrigins() {
    try (Studio studio = open(1280, 900, ColorScheme.LIGHT)) {
      finish(studio);
      assertThat(studio.complaints())
          .as("what the page itself makes the browser say")
          .isEmpty();

      studio.page().evaluate("""
          () => {
            window.blocked = [];
            document.addEventListener('securitypolicyviolation', e => window.blocked.push(e.effectiveDirective));
            const script = document.createElement('script');
            script.append('window.pwned = 1');
            document.body.append(script);
            return fetch('http://127.0.0.1:9/').catch(() => undefined);
          }""");
      studio.page().waitForFunction("window.blocked.includes('connect-src')");
      assertThat((List<?>) studio.page().evaluate("window.blocked"))
          .anyMatch(directive ->
              List.of("script-src-elem", "require-trusted-types-for").contains(directive));
      assertThat(studio.page().evaluate("window.pwned === undefined")).isEqualTo(true);
    }
  }

  private static Studio open(int width, int height, ColorScheme scheme) {
    return Studio.open(
        STUDIO.browser(),
        STUDIO.farm(),
        options -> options.setViewportSize(width, height).setColorScheme(scheme));
  }

  private static void finish(Studio studio) {
    studio.field("frames").fill("4");
    studio.field("steps").fill("2");
    studio.render("circle");
    studio.awaitVideo();
  }

  private static int background(ColorScheme scheme) {
    try (Studio studio = open(800, 600, scheme)) {
      Object red = studio
          .page()
          .evaluate(
              "Number(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0])");
      return ((Number) red).intValue();
    }
  }

  /** Rules of WCAG 2 A and AA that the page breaks as it is now, each with the elements. */
  private static List<?> faults(Studio studio) {
    studio.page().evaluate(axe());
    return (List<?>) studio.page().evaluate("""
        async () => {
          await Promise.all(document.querySelector('kinora-studio').shadowRoot.getAnimations?.().map(one => one.finished) ?? []);
          const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
          return result.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '));
        }""");
  }

  private static String axe() {
    try (InputStream in = StudioLooksIT.class.getClassLoader().getResourceAsStream(AXE)) {
      return new String(Objects.requireNonNull(in, AXE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
