package dev.kinora.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.StoredImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitPicturesTest {
  /** 6 x 4 pixels of red, without loss; the first one is transparent. */
  private static final byte[] WEBP =
      Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4TBUAAAAvBcAAEA8wKIM8KPMf8LjPT0T/wwEA");

  /** 16 x 16 pixels, four squares of one colour each, with loss. */
  private static final byte[] LOSSY_WEBP = Base64.getDecoder()
      .decode(
          "UklGRjYAAABXRUJQVlA4ICoAAABwAQCdASoQABAABABoJaACdAIHgAD8e//hfl2//ysc2bPsYbBlu8n4AAA=");

  private static final String KEY = "acme/images/logo";

  private final MemoryStore store = new MemoryStore();
  private final InitPictures pictures = new InitPictures(store);

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void aPictureMayComeWithTheJob(String format) throws IOException {
    BufferedImage image = pictures.of(inline(picture(format, 6, 4))).orElseThrow();

    assertThat(image.getWidth()).isEqualTo(6);
    assertThat(image.getHeight()).isEqualTo(4);
    assertThat(image.getRGB(2, 2) >> 16 & 255).isBetween(190, 210);
  }

  @Test
  void webpKeepsItsTransparency() {
    BufferedImage image = pictures.of(inline(WEBP)).orElseThrow();

    assertThat(image.getRGB(0, 0) >>> 24).isZero();
    assertThat(image.getRGB(3, 2)).isEqualTo(0xFFC82828);
  }

  @Test
  void lossyWebpHasTheColoursThatWereWritten() {
    BufferedImage image = pictures.of(inline(LOSSY_WEBP)).orElseThrow();

    assertColour(image, 4, 4, 252, 209, 237);
    assertColour(image, 12, 4, 92, 38, 136);
    assertColour(image, 4, 12, 95, 209, 66);
    assertColour(image, 12, 12, 120, 86, 59);
  }

  private static void assertColour(BufferedImage image, int x, int y, int... rgb) {
    int pixel = image.getRGB(x, y);
    for (int c = 0; c < 3; c++) {
      assertThat((pixel >> (16 - 8 * c)) & 255)
          .as("channel %s at %s, %s", c, x, y)
          .isCloseTo(rgb[c], within(2));
    }
  }

  @Test
  void aPictureMayLieInTheStore() throws IOException {
    byte[] png = picture("png", 6, 4);
    store.put(KEY, png, "image/png");

    assertThat(pictures.of(stored(Digests.sha256(png))).orElseThrow().getWidth())
        .isEqualTo(6);
  }

  @Test
  void aRenderWithoutOneStartsFromNoise() {
    assertThat(pictures.of(RenderSpec.getDefaultInstance())).isEmpty();
  }

  @Test
  void anotherObjectThanTheOneMeantIsRefused() throws IOException {
    store.put(KEY, picture("png", 6, 4), "image/png");

    assertInvalid(stored(new byte[32]), "spec.init_image.stored.sha256 = '" + "0".repeat(64));
  }

  @Test
  void anObjectThatIsNotThereIsRefused() {
    assertInvalid(
        stored(new byte[32]),
        "spec.init_image.stored.key = 'acme/images/logo': want the key of an object of at most 16 MiB");
  }

  @Test
  void whatIsNoPictureIsRefusedWithWhatIs() {
    assertInvalid(
        inline(new byte[100]),
        "spec.init_image.inline = '100 bytes: is not a PNG, JPEG, WebP or GIF picture': want PNG, JPEG, WebP or GIF, at most 4096 x 4096");
  }

  @Test
  void aTornPictureIsRefused() throws IOException {
    byte[] png = picture("png", 300, 300);
    assertInvalid(
        inline(Arrays.copyOf(png, 60)), "spec.init_image.inline = '60 bytes: ends within a chunk");
  }

  @Test
  void aPictureThatWouldFillTheMemoryIsRefusedUnread() throws IOException {
    byte[] png = picture("png", 4097, 1);
    assertInvalid(inline(png), "at most 4096 x 4096 pixels");
  }

  private void assertInvalid(RenderSpec spec, String message) {
    assertThatThrownBy(() -> pictures.of(spec))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID))
        .hasMessageContaining(message);
  }

  private static RenderSpec inline(byte[] bytes) {
    return RenderSpec.newBuilder()
        .setInitImage(InitImage.newBuilder().setInline(ByteString.copyFrom(bytes)))
        .build();
  }

  private static RenderSpec stored(byte[] sha256) {
    return RenderSpec.newBuilder()
        .setInitImage(InitImage.newBuilder()
            .setStored(StoredImage.newBuilder().setKey(KEY).setSha256(ByteString.copyFrom(sha256))))
        .build();
  }

  private static byte[] picture(String format, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[width * height];
    Arrays.fill(pixels, 0xC82828);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }
}
