package dev.kinora.worker.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.PixelFormat;
import dev.kinora.worker.sampler.FrameSink.Picture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PreviewJpegTest {
  @Test
  void transparentPixelsShowWhite() throws IOException {
    var jpeg = PreviewJpeg.of(
            new Picture(0, 16, 16, PixelFormat.RGBA8_PREMULTIPLIED, new byte[16 * 16 * 4]))
        .orElseThrow();
    var image = ImageIO.read(new ByteArrayInputStream(jpeg.bytes()));
    assertThat(image.getRGB(8, 8) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    assertThat(image.getWidth()).isEqualTo(16);
  }

  @Test
  void everyPreviewIsSmallHoweverLargeAndNoisyThePicture() {
    byte[] noise = new byte[700 * 300 * 3];
    new Random(3).nextBytes(noise);
    var jpeg = PreviewJpeg.of(new Picture(0, 700, 300, PixelFormat.RGB8, noise)).orElseThrow();
    assertThat(jpeg.bytes().length).isLessThanOrEqualTo(PreviewJpeg.LARGEST_BYTES);
    assertThat(jpeg.width()).isEqualTo(256);
    assertThat(jpeg.height()).isEqualTo(109);
  }
}
