package dev.kinora.farm.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A render that starts from a picture which a person chose. */
@Tag("browser")
final class StudioPictureIT {
  @RegisterExtension
  static final StudioExtension STUDIO = new StudioExtension();

  private Studio studio;

  @BeforeEach
  void open() {
    studio = STUDIO.open();
    studio.page().getByText("More settings").click();
  }

  @AfterEach
  void close() {
    studio.close();
  }

  @Test
  void aLargePictureIsSentSmallAndMustBeChosenAgainForAnotherSeed() throws IOException {
    assertThat(studio.field("initStrength")).hasCount(0);
    studio.field("picture").setInputFiles(new FilePayload("red.png", "image/png", png(1000, 500)));
    assertThat(studio.page().getByAltText("The chosen picture")).isVisible();
    studio.field("initStrength").fill("0.4");
    Request sent = studio.page().waitForRequest("**/v1/renders", () -> studio.render("circle"));

    JsonObject spec =
        JsonParser.parseString(sent.postData()).getAsJsonObject().getAsJsonObject("spec");
    assertThat(spec.get("initStrength").getAsDouble()).isEqualTo(.4);
    byte[] inline = Base64.getDecoder()
        .decode(spec.getAsJsonObject("initImage").get("inline").getAsString());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(inline));
    assertThat(image.getWidth()).isEqualTo(256);
    assertThat(image.getHeight()).isEqualTo(128);
    assertThat(image.getRGB(100, 60)).isEqualTo(0xFFFF0000);
    studio.awaitVideo();

    studio.page().reload();
    studio.page().locator("#another").click();
    assertThat(studio.note("picture")).containsText("choose it again");
    assertThat(studio.field("picture")).isFocused();
    assertThat(studio.prompt()).hasValue("circle");
  }

  @Test
  void aChosenPictureCanBeLeftOut() throws IOException {
    studio.field("picture").setInputFiles(new FilePayload("red.png", "image/png", png(8, 8)));
    assertThat(studio.field("picture")).hasValue(Pattern.compile(".*red\\.png"));
    studio.page().getByText("Without a picture").click();
    assertThat(studio.field("picture")).hasValue("");
    Request sent = studio.page().waitForRequest("**/v1/renders", () -> studio.render("circle"));

    assertThat(sent.postData()).doesNotContain("initImage");
  }

  @Test
  void whatIsNoPictureIsToldAtItsField() {
    studio
        .field("picture")
        .setInputFiles(new FilePayload("notes.png", "image/png", new byte[] {1, 2, 3}));

    assertThat(studio.note("picture"))
        .containsText("notes.png is no picture that this browser can read");
    assertThat(studio.field("picture")).hasAttribute("aria-invalid", "true");
  }

  private static byte[] png(int width, int height) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] red = new int[width * height];
    java.util.Arrays.fill(red, 0xFF0000);
    image.setRGB(0, 0, width, height, red, 0, width);
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
