package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.PixelFormat;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureEncoderTest {
  @Test
  void theDecoderGivesThePictureBack() {
    ModelManifest manifest = manifest(PixelFormat.RGBA8_PREMULTIPLIED, 2, 2, 4);
    byte[] pixels = encoded(manifest, image(2, 2, 0xFFFF8000, 0x80FF0000, 0, 0xFF0000FF));

    assertThat(pixels)
        .containsExactly(255, 128, 0, 255, 128, 0, 0, 128, 0, 0, 0, 0, 0, 0, 255, 255);
  }

  @Test
  void thePixelRangeOfTheManifestIsUsed() {
    ModelManifest manifest = manifest(PixelFormat.RGB8, 1, 1, 3).toBuilder()
        .setPixelLow(0)
        .setPixelHigh(1)
        .build();

    assertThat(new PictureEncoder(manifest).encode(image(1, 1, 0xFFFF0000)))
        .containsExactly(1f, 0f, 0f);
  }

  @Test
  void aLargerPictureIsTheMeanOfItsAreas() {
    ModelManifest manifest = manifest(PixelFormat.RGBA8_PREMULTIPLIED, 1, 1, 4);
    byte[] pixels = encoded(manifest, image(2, 2, 0xFFFF0000, 0xFFFF0000, 0, 0));

    assertThat(pixels[0] & 255).as("red, premultiplied").isBetween(126, 129);
    assertThat(pixels[3] & 255).as("alpha").isBetween(126, 129);
    assertThat(pixels[1]).isZero();
  }

  @Test
  void aPictureOfAnotherAspectStandsInTheMiddleWithNothingBesideIt() {
    ModelManifest manifest = manifest(PixelFormat.RGBA8_PREMULTIPLIED, 4, 4, 4);
    byte[] pixels = encoded(manifest, filled(8, 4, 0xFF00FF00));

    for (int y = 0; y < 4; y++) {
      boolean inside = y == 1 || y == 2;
      assertThat(pixels[4 * (4 * y + 2) + 3] & 255).as("row " + y).isEqualTo(inside ? 255 : 0);
    }
  }

  @Test
  void withoutAlphaNothingIsWhite() {
    ModelManifest manifest = manifest(PixelFormat.RGB8, 3, 1, 3);

    assertThat(encoded(manifest, image(1, 1, 0xFF000000)))
        .containsExactly(255, 255, 255, 0, 0, 0, 255, 255, 255);
    assertThat(encoded(manifest, image(3, 1, 0, 0x80000000, 0xFF000000)))
        .containsExactly(255, 255, 255, 127, 127, 127, 0, 0, 0);
  }

  @Test
  void aThinLineIsNotLost() {
    ModelManifest manifest = manifest(PixelFormat.RGB8, 4, 4, 3);

    assertThat(encoded(manifest, filled(400, 1, 0xFF000000))).contains((byte) 0);
  }

  private static byte[] encoded(ModelManifest manifest, BufferedImage image) {
    return new CastDecoder(manifest).decode(new PictureEncoder(manifest).encode(image), 0);
  }

  private static BufferedImage filled(int width, int height, int argb) {
    int[] pixels = new int[width * height];
    java.util.Arrays.fill(pixels, argb);
    return image(width, height, pixels);
  }

  private static BufferedImage image(int width, int height, int... argb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, width, height, argb, 0, width);
    return image;
  }

  private static ModelManifest manifest(PixelFormat format, int width, int height, int channels) {
    return TinyModel.manifest()
        .setLatents(TinyModel.manifest().getLatents().toBuilder()
            .clearShape()
            .addAllShape(List.of(height, width, channels)))
        .setPixelFormat(format)
        .build();
  }
}
