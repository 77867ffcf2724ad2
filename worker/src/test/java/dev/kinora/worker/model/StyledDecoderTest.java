package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.PixelFormat;
import dev.kinora.worker.plan.Style;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StyledDecoderTest {
  private static final int WIDTH = 8;
  private static final int HEIGHT = 6;

  @Test
  void theNeutralStyleIsTheDecoderItself() {
    FrameDecoder plain = fixed(PixelFormat.RGBA8_PREMULTIPLIED, WIDTH, HEIGHT, dot(1, 2));
    assertThat(plain.in(Style.NEUTRAL)).isSameAs(plain);
  }

  @Test
  void aStyledPictureHasTheSizeAndFormatOfThePlainOne() {
    FrameDecoder styled = fixed(PixelFormat.RGBA8_PREMULTIPLIED, WIDTH, HEIGHT, dot(1, 2))
        .in(Style.NEUTRAL.with("scale", .9));
    assertThat(styled.width()).isEqualTo(WIDTH);
    assertThat(styled.height()).isEqualTo(HEIGHT);
    assertThat(styled.pixelFormat()).isEqualTo(PixelFormat.RGBA8_PREMULTIPLIED);
  }

  @Test
  void aFlipChangesLeftAndRight() {
    assertThat(styled(Style.NEUTRAL.with("flip", 1), dot(1, 2))).isEqualTo(dot(6, 2));
  }

  @Test
  void anOffsetIsAShareOfWidthAndHeightToTheRightAndDown() {
    Style style = Style.NEUTRAL.with("dx", .25).with("dy", 1.0 / HEIGHT);
    assertThat(styled(style, dot(1, 2))).isEqualTo(dot(3, 3));
  }

  @Test
  void rotationIsClockwise() {
    byte[] right = new byte[4 * 64];
    byte[] below = new byte[4 * 64];
    right[4 * (3 * 8 + 7)] = 100;
    below[4 * (7 * 8 + 4)] = 100;

    FrameDecoder turned = fixed(PixelFormat.RGBA8_PREMULTIPLIED, 8, 8, right)
        .in(Style.NEUTRAL.with("rotation", Math.PI / 2));

    assertThat(turned.decode(new float[0], 0)).isEqualTo(below);
  }

  @Test
  void halfTheScaleIsAQuarterOfTheArea() {
    byte[] full = new byte[4 * 32 * 32];
    java.util.Arrays.fill(full, (byte) 200);

    byte[] half = fixed(PixelFormat.RGBA8_PREMULTIPLIED, 32, 32, full)
        .in(Style.NEUTRAL.with("scale", .5))
        .decode(new float[0], 0);

    int inside = 0;
    for (int i = 3; i < half.length; i += 4) {
      inside += (half[i] & 255) > 100 ? 1 : 0;
    }
    assertThat(inside).isEqualTo(16 * 16);
    assertThat(half[4 * (16 * 32 + 16)] & 255).isEqualTo(200);
  }

  @Test
  void aPixelBetweenTwoIsTheirMean() {
    byte[] halved = styled(Style.NEUTRAL.with("dx", .5 / WIDTH), dot(1, 2));
    assertThat(halved[4 * (2 * WIDTH + 1)] & 255).isEqualTo(128);
    assertThat(halved[4 * (2 * WIDTH + 2)] & 255).isEqualTo(128);
  }

  @Test
  void anOpaquePictureHasNoHolesAtItsEdge() {
    byte[] grey = new byte[3 * WIDTH * HEIGHT];
    java.util.Arrays.fill(grey, (byte) 90);
    Style style = Style.NEUTRAL.with("scale", .5).with("dx", .3).with("rotation", .2);

    assertThat(fixed(PixelFormat.RGB8, WIDTH, HEIGHT, grey).in(style).decode(new float[0], 0))
        .containsOnly(90);
  }

  @Test
  void aThirdOfATurnMakesRedGreenAndKeepsAlpha() {
    byte[] turned = fixed(
            PixelFormat.RGBA8_PREMULTIPLIED, 1, 1, new byte[] {(byte) 200, 0, 0, (byte) 220})
        .in(Style.NEUTRAL.with("hue", 2 * Math.PI / 3))
        .decode(new float[0], 0);

    assertThat(turned[1] & 255).as("green").isGreaterThan(60).isGreaterThan(turned[0] & 255);
    assertThat(turned[3] & 255).isEqualTo(220);
  }

  @Test
  void noSaturationIsGreyOfTheSameLuminance() {
    byte[] grey = fixed(PixelFormat.RGB8, 1, 1, new byte[] {100, 50, 20})
        .in(Style.NEUTRAL.with("saturation", 0))
        .decode(new float[0], 0);

    int luminance = (int) Math.round(.213 * 100 + .715 * 50 + .072 * 20);
    assertThat(grey).containsOnly(luminance);
  }

  @Test
  void noColourRisesAboveItsAlpha() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      byte[] picture = new byte[4 * WIDTH * HEIGHT];
      for (int p = 0; p < picture.length; p += 4) {
        picture[p + 3] = (byte) random.nextInt(256);
        for (int c = 0; c < 3; c++) {
          picture[p + c] = (byte) random.nextInt((picture[p + 3] & 255) + 1);
        }
      }
      byte[] rgba = styled(drawn(random), picture);
      for (int p = 0; p < rgba.length; p++) {
        assertThat(rgba[p] & 255).isLessThanOrEqualTo(rgba[p | 3] & 255);
      }
    }
  }

  private static Style drawn(SplittableRandom random) {
    return new Style(
        random.nextBoolean(),
        random.nextDouble(2 * Math.PI),
        random.nextDouble(.5, 1.5),
        random.nextDouble(-.2, .2),
        random.nextDouble(-.2, .2),
        random.nextDouble(-.5, .5),
        random.nextDouble(2));
  }

  private static byte[] styled(Style style, byte[] picture) {
    return fixed(PixelFormat.RGBA8_PREMULTIPLIED, WIDTH, HEIGHT, picture)
        .in(style)
        .decode(new float[0], 0);
  }

  private static byte[] dot(int x, int y) {
    byte[] rgba = new byte[4 * WIDTH * HEIGHT];
    for (int c = 0; c < 4; c++) {
      rgba[4 * (y * WIDTH + x) + c] = (byte) 255;
    }
    return rgba;
  }

  private static FrameDecoder fixed(PixelFormat format, int width, int height, byte[] pixels) {
    return new FrameDecoder() {
      @Override
      public int width() {
        return width;
      }

      @Override
      public int height() {
        return height;
      }

      @Override
      public PixelFormat pixelFormat() {
        return format;
      }

      @Override
      public byte[] decode(float[] latents, int offset) {
        return pixels.clone();
      }
    };
  }
}
