package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.kinora.gateway.access.ApiKey;
import dev.kinora.infra.fixture.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page of a farm that wants an API key. */
@Tag("browser")
final class StudioKeyIT {
  private static final String KEY = ApiKey.random();

  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  @Test
  void theKeyIsAskedForKeptForTheTabAndForgottenOnRequest(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, "studio %s acme%n".formatted(ApiKey.sha256(KEY)));
    try (JavaProcess farm = StudioFarms.start(folder, "gateway.access.keys-file=" + keys);
        Studio studio = Studio.open(STUDIO.browser(), StudioFarms.address(folder))) {
      assertThat(farm.alive()).isTrue();
      Locator dialog = studio.page().locator("key-dialog dialog");
      assertThat(dialog).isVisible();
      assertThat(dialog.getByLabel("API key")).isFocused();

      dialog.getByLabel("API key").fill("not-the-key");
      studio.page().keyboard().press("Enter");
      assertThat(dialog).containsText("does not know that key");

      dialog.getByLabel("API key").fill(KEY);
      studio.page().keyboard().press("Enter");
      assertThat(dialog).isHidden();
      studio.field("frames").fill("4");
      studio.field("steps").fill("2");
      studio.render("circle");
      studio.awaitVideo();
      studio
          .page()
          .waitForFunction("video => video.currentTime > 0.05", studio.video().elementHandle());
      assertThat(studio
              .page()
              .evaluate(
                  "sessionStorage.length + '/' + localStorage.length + '/' + document.cookie"))
          .isEqualTo("1/0/");

      studio.page().locator("#forget").click();
      assertThat(dialog).isVisible();
      assertThat(studio.cards())
          .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(5_000));
      assertThat(studio.page().evaluate("sessionStorage.length")).isEqualTo(0);
    }
  }
}
