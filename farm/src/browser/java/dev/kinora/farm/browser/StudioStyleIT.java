package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.worker.model.TinyModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The style of a model that has one, beside a model without. */
@Tag("browser")
final class StudioStyleIT {
  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable JavaProcess farm;

  private Studio studio;

  @BeforeAll
  static void up() throws Exception {
    TinyModel.writeStyled(folder.resolve("models/tiny-styled"));
    farm = StudioFarms.start(folder);
  }

  @AfterAll
  static void down() {
    if (farm != null) {
      farm.close();
    }
  }

  @BeforeEach
  void open() {
    studio = Studio.open(STUDIO.browser(), StudioFarms.address(folder));
  }

  @AfterEach
  void close() {
    studio.close();
  }

  @Test
  void aStyleIsSaidWithTheKeyboardAloneAndComesBackWhenTheRenderIsEdited() {
    assertThat(studio.field("style-hue")).hasCount(0);
    chooseTheStyled();
    studio.field("seed").fill("7");
    studio.prompt().fill("circle");
    Page page = studio.page();
    tabTo("summary");
    page.keyboard().press("Enter");
    tabTo("#guidance");
    page.keyboard().type("1");
    tabTo("#style-hue");
    page.keyboard().type("90");
    assertThat(page.getByLabel("Scale")).hasAttribute("aria-describedby", "style-scale-note");
    assertThat(studio.note("style-scale")).hasText("0.5 to 2.");
    tabTo(".send button");
    Request sent = page.waitForRequest("**/v1/renders", () -> page.keyboard().press("Enter"));

    JsonArray style = JsonParser.parseString(sent.postData())
        .getAsJsonObject()
        .getAsJsonObject("spec")
        .getAsJsonArray("style");
    assertThat(style).as("the hue and, not filled in, the neutral scale").hasSize(2);
    assertThat(style.get(0).getAsDouble()).isCloseTo(Math.PI / 2, within(1e-9));
    assertThat(style.get(1).getAsDouble()).isEqualTo(1);
    studio.awaitVideo();
    page.locator("#edit").click();
    assertThat(studio.field("style-hue")).hasValue("90");
    assertThat(studio.field("style-scale")).hasValue("1");
  }

  @Test
  void aStyleBeyondTheModelsIsToldAtItsFieldWhichUnfolds() {
    chooseTheStyled();
    fold();
    studio.field("style-scale").fill("9");
    fold();
    studio.render("circle");

    assertThat(studio.note("style-scale")).containsText("scale from 0.5 to 2");
    assertThat(studio.field("style-scale")).isFocused();

    studio.field("style-scale").fill("2");
    studio.field("style-hue").fill("red");
    studio.render("circle");

    assertThat(studio.note("style-hue")).containsText("red");
  }

  @Test
  void aModelWithoutAStyleIsSentNoneOfAnothers() {
    chooseTheStyled();
    fold();
    studio.field("style-hue").fill("90");
    studio.field("model").selectOption("");
    assertThat(studio.field("style-hue")).hasCount(0);

    Request sent = studio.page().waitForRequest("**/v1/renders", () -> studio.render("circle"));
    assertThat(sent.postData()).doesNotContain("style");
  }

  private void chooseTheStyled() {
    studio.field("model").selectOption("tiny-styled");
  }

  /** Unfolds what is folded, and the other way round. */
  private void fold() {
    studio.page().getByText("More settings").click();
  }

  /** Presses Tab until the focus is there; fails where it does not come by. */
  private void tabTo(String selector) {
    for (int i = 0; i < 40; i++) {
      studio.page().keyboard().press("Tab");
      if (studio.page().locator("render-form " + selector + ":focus").count() > 0) {
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + selector);
  }
}
