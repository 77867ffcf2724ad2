package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page does when the farm cannot be reached for a while. */
@Tag("browser")
final class StudioNetworkIT {
  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  @Test
  void aLostConnectionIsToldAndTheRenderFollowedOnFromTheLastEvent() throws IOException {
    try (CutWire wire = new CutWire(STUDIO.farm());
        Studio studio = Studio.open(STUDIO.browser(), wire.address())) {
      List<Map<String, String>> streams = new ArrayList<>();
      studio.page().onRequest(request -> {
        if (request.url().endsWith("/events")) {
          streams.add(request.headers());
        }
      });
      studio.renderSlowly("star");
      assertThat(studio.stage().locator("film-strip img").first())
          .isVisible(StudioRenderIT.atMost());

      wire.cut();
      assertThat(studio.stage().locator(".trouble")).containsText("connection was lost", soon());
      wire.mend();

      assertThat(studio.stage().locator(".trouble"))
          .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
      studio.stage().locator("#cancel").click();
      assertThat(studio.stage().locator(".trouble"))
          .containsText("Cancelled", StudioRenderIT.inTime());
      assertThat(streams.getFirst()).doesNotContainKey("last-event-id");
      assertThat(streams.getLast())
          .hasEntrySatisfying("last-event-id", id -> assertThat(id).matches("\\d+-\\d+"));
    }
  }

  @Test
  void aWishWhoseAnswerWasLostIsSentAgainUnderTheSameKey() throws IOException {
    try (CutWire wire = new CutWire(STUDIO.farm());
        Studio studio = Studio.open(STUDIO.browser(), wire.address())) {
      assertThat(studio.page().locator("render-form .ideas button").first()).hasText("circle");
      List<String> sent = new ArrayList<>();
      studio.page().onRequest(request -> {
        if (request.method().equals("POST")) {
          sent.add(String.valueOf(request.postData()));
        }
      });
      studio.field("frames").fill("2");
      studio.field("steps").fill("2");
      wire.cut();
      studio.render("circle");
      assertThat(studio.page().getByText("The farm does not answer.").first()).isVisible();

      wire.mend();
      studio.send().click();

      studio.awaitVideo();
      assertThat(sent).hasSize(2);
      assertThat(sent.getFirst()).contains("idempotencyKey").isEqualTo(sent.getLast());
    }
  }

  private static LocatorAssertions.ContainsTextOptions soon() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);
  }
}
