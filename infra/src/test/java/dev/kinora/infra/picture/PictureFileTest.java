package dev.kinora.infra.picture;

import static dev.kinora.infra.picture.TestPictures.bytes;
import static dev.kinora.infra.picture.TestPictures.chunk;
import static dev.kinora.infra.picture.TestPictures.joined;
import static dev.kinora.infra.picture.TestPictures.jpeg;
import static dev.kinora.infra.picture.TestPictures.number;
import static dev.kinora.infra.picture.TestPictures.png;
import static dev.kinora.infra.picture.TestPictures.with;
import static dev.kinora.infra.picture.TestPictures.zipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
  /** 6 x 4 pixels of 0xC82828, without loss; the first one is transparent. */
  private static final byte[] WEBP =
      Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4TBUAAAAvBcAAEA8wKIM8KPMf8LjPT0T/wwEA");

  private static final int GREY = 0xff808080;

  @Test
  void greyIsTheSameGreyInEveryDepth() throws IOException {
    assertThat(first(png(1, 8, 0, bytes(128)))).isEqualTo(GREY);
    assertThat(first(png(1, 16, 0, bytes(128, 128)))).isEqualTo(GREY);
    assertThat(first(png(1, 8, 4, bytes(128, 51)))).isEqualTo(0x33808080);
    assertThat(first(png(1, 16, 4, bytes(128, 128, 51, 51)))).isEqualTo(0x33808080);
    assertThat(first(png(1, 4, 0, bytes(0x70)))).isEqualTo(0xff777777);
    assertThat(first(png(1, 2, 0, bytes(0x80)))).isEqualTo(0xffaaaaaa);
    assertThat(first(png(1, 1, 0, bytes(0x80)))).isEqualTo(0xffffffff);
    assertThat(first(jpeg(new int[] {128}, new int[] {128}))).isEqualTo(GREY);
  }

  @Test
  void aTransparentColourIsTransparent() {
    assertThat(pixels(png(2, 8, 0, bytes(9, 10), chunk("tRNS", bytes(0, 9)))))
        .containsExactly(0x00090909, 0xff0a0a0a);
    assertThat(pixels(png(2, 16, 0, bytes(9, 1, 9, 2), chunk("tRNS", bytes(9, 1)))))
        .containsExactly(0x00090909, 0xff090909);
    assertThat(
            pixels(png(2, 8, 2, bytes(1, 2, 3, 1, 2, 4), chunk("tRNS", bytes(0, 1, 0, 2, 0, 3)))))
        .containsExactly(0x00010203, 0xff010204);
    assertThat(pixels(png(
            3, 2, 3, bytes(0x1b), chunk("PLTE", bytes(1, 2, 3, 4, 5, 6)), chunk("tRNS", bytes(7)))))
        .as("by number, and black beyond the palette")
        .containsExactly(0x07010203, 0xff040506, 0xff000000);
  }

  @Test
  void sixteenBitsAreRoundedToEight() {
    assertThat(first(png(1, 16, 2, bytes(0xff, 0xff, 0x80, 0x00, 0x00, 0x81))))
        .isEqualTo(0xffff8001);
  }

  @Test
  void aProfileIsObeyedInEveryFormat() throws IOException {
    byte[] profile = TestPictures.p3();
    int wanted = 0xffef2a20; // 0xdc4030 of Display P3

    byte[] icc = chunk("iCCP", joined(bytes('p', 0, 0), zipped(profile)));
    assertNear(first(png(1, 8, 2, bytes(0xdc, 0x40, 0x30), icc)), wanted, 2);
    assertNear(
        first(png(1, 8, 3, bytes(0), icc, chunk("PLTE", bytes(0xdc, 0x40, 0x30)))), wanted, 2);
    byte[] jpeg = jpeg(new int[] {0xdc, 0x40, 0x30}, new int[] {0, 0, 0});
    byte[] parts = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    byte[] half = Arrays.copyOf(profile, 300);
    byte[] rest = Arrays.copyOfRange(profile, 300, profile.length);
    byte[] second = with(jpeg, 0xe2, joined(parts, bytes(1, 2), half));
    // By the encoder's own loss; without the profile red is 19 levels away.
    assertNear(first(with(second, 0xe2, joined(parts, bytes(2, 2), rest))), wanted, 12);
  }

  @Test
  void aProfileThatIsDamagedOrOfAnotherKindSaysNothing() {
    byte[] damaged = chunk("iCCP", joined(bytes('p', 0, 0), zipped(bytes(1, 2, 3))));
    assertThat(first(png(1, 8, 2, bytes(0xdc, 0x40, 0x30), damaged))).isEqualTo(0xffdc4030);
    byte[] unzippable = chunk("iCCP", bytes('p', 0, 0, 7, 7));
    assertThat(first(png(1, 8, 2, bytes(0xdc, 0x40, 0x30), unzippable))).isEqualTo(0xffdc4030);
    byte[] ofColours = chunk("iCCP", joined(bytes('p', 0, 0), zipped(TestPictures.p3())));
    assertThat(first(png(1, 8, 0, bytes(128), ofColours))).isEqualTo(GREY);
  }

  @Test
  void gammaIsObeyedWhereNothingElseTellsTheColours() {
    byte[] linear = chunk("gAMA", number(100_000));
    byte[] usual = chunk("gAMA", number(45_455));

    assertThat(first(png(1, 8, 0, bytes(55), linear))).isEqualTo(0xff808080);
    assertThat(first(png(1, 8, 0, bytes(55), usual))).isEqualTo(0xff373737);
    assertThat(first(png(1, 8, 0, bytes(55), linear, chunk("sRGB", bytes(0)))))
        .isEqualTo(0xff373737);
    byte[] p3 = chunk(
        "cHRM",
        joined(
            number(31_270),
            number(32_900),
            number(68_000),
            number(32_000),
            number(26_500),
            number(69_000),
            number(15_000),
            number(6_000)));
    assertNear(first(png(1, 8, 2, bytes(0xdc, 0x40, 0x30), p3)), 0xffef2a20, 3);
  }

  /** Stored is red at the left and blue at the right; or over and under, where rows are shown as columns. */
  @ParameterizedTest
  @CsvSource({"1,rb", "2,br", "3,br", "4,rb", "5,rb", "6,rb", "7,br", "8,br"})
  void everyFormatIsTurnedAsItsExifSays(int orientation, String order) throws IOException {
    byte[] exif = TestPictures.exif(orientation);
    byte[] prefixed = joined("Exif\0\0".getBytes(StandardCharsets.US_ASCII), exif);
    BufferedImage png =
        PictureFile.first(png(2, 8, 2, bytes(255, 0, 0, 0, 0, 255), chunk("eXIf", exif)));
    BufferedImage jpeg =
        PictureFile.first(with(jpeg(new int[] {255, 0, 0}, new int[] {0, 0, 255}), 0xe1, prefixed));

    boolean columns = orientation >= 5;
    assertThat(png.getWidth()).isEqualTo(columns ? 1 : 2);
    assertThat(jpeg.getHeight()).isEqualTo(columns ? 16 : 8);
    assertThat(png.getRGB(0, 0)).isEqualTo(order.startsWith("r") ? 0xffff0000 : 0xff0000ff);
    assertNear(jpeg.getRGB(1, 1), order.startsWith("r") ? 0xffff0000 : 0xff0000ff, 4);
  }

  @Test
  void webpIsTurnedAndItsTransparencyKept() {
    byte[] vp8x = bytes('V', 'P', '8', 'X', 10, 0, 0, 0, 0x18, 0, 0, 0, 5, 0, 0, 3, 0, 0);
    byte[] exif = TestPictures.exif(6);
    byte[] turned = joined(
        Arrays.copyOf(WEBP, 12),
        vp8x,
        Arrays.copyOfRange(WEBP, 12, WEBP.length),
        bytes('E', 'X', 'I', 'F', exif.length, 0, 0, 0),
        exif);
    turned[4] = (byte) (turned.length - 8);

    BufferedImage picture = PictureFile.first(turned);

    assertThat(picture.getWidth()).isEqualTo(4);
    assertThat(picture.getRGB(3, 0) >>> 24).isZero();
    assertThat(picture.getRGB(0, 0)).isEqualTo(0xffc82828);
  }

  @Test
  void bytesBehindAFileAreNotLookedAt() throws IOException {
    byte[] behind = "\0\0uploaded by a camera".getBytes(StandardCharsets.US_ASCII);
    assertThat(PictureFile.first(joined(WEBP, behind)).getRGB(1, 0)).isEqualTo(0xffc82828);
    assertThat(first(joined(png(1, 8, 0, bytes(128)), behind))).isEqualTo(GREY);
    assertThat(first(joined(jpeg(new int[] {128}, new int[] {128}), behind))).isEqualTo(GREY);
  }

  /** Inks are stored upside down: 0 is all of it. */
  @Test
  void inksAreColoursWithAndWithoutAdobesMark() throws IOException {
    byte[] plain = jpeg(new int[] {255, 0, 0, 255}, new int[] {255, 255, 255, 128});
    byte[] marked = with(plain, 0xee, bytes('A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0));

    for (byte[] file : new byte[][] {plain, marked}) {
      BufferedImage picture = PictureFile.first(file);
      assertNear(picture.getRGB(1, 1), 0xffff0000, 4);
      assertNear(picture.getRGB(14, 1), 0xff808080, 4);
    }
  }

  @Test
  void inksMayBeStoredAsLightAndChroma() throws IOException {
    // Y, Cb, Cr of what is left of red's inks upside down, which is red.
    byte[] file = jpeg(new int[] {179, 171, 1, 255}, new int[] {0, 128, 128, 255});

    assertNear(
        first(with(file, 0xee, bytes('A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2))),
        0xffff0000,
        5);
  }

  @Test
  void aSizeBeyondTheLimitIsRefusedBeforeAPixelIsUnpacked() {
    byte[] vast = png(1, 8, 0, bytes(0));
    System.arraycopy(number(4097), 0, vast, 20, 4);

    assertThatThrownBy(() -> PictureFile.of(vast))
        .isInstanceOf(PictureException.class)
        .hasMessage("is 1 x 4097 pixels, want 1 to 4096 each way");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 20, 40, 50})
  void aTornFileIsRefusedWithAReason(int bytes) throws IOException {
    byte[][] files = {png(1, 8, 0, bytes(128)), jpeg(new int[] {1}, new int[] {1}), WEBP};
    for (byte[] file : files) {
      assertThatThrownBy(
              () -> PictureFile.first(Arrays.copyOf(file, Math.min(bytes, file.length - 4))))
          .isInstanceOf(PictureException.class)
          .hasMessageMatching("(?s).*[a-z].*");
    }
  }

  private static int first(byte[] file) {
    return PictureFile.first(file).getRGB(0, 0);
  }

  private static int[] pixels(byte[] file) {
    BufferedImage picture = PictureFile.first(file);
    return picture.getRGB(0, 0, picture.getWidth(), 1, null, 0, picture.getWidth());
  }

  private static void assertNear(int pixel, int wanted, int levels) {
    for (int shift = 0; shift <= 24; shift += 8) {
      assertThat(Math.abs((pixel >>> shift & 255) - (wanted >>> shift & 255)))
          .as("%08x for %08x", pixel, wanted)
          .isLessThanOrEqualTo(levels);
    }
  }
}
