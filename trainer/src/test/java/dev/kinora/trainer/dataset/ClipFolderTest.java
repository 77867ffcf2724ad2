package dev.kinora.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipFolderTest {
  @TempDir
  Path folder;

  @Test
  void readsAFolderOfPicturesWithItsCaptions() throws IOException {
    writePictures("ball", 5, 8);
    caption("{\"ball\": [\"a ball\", \"a red ball\"]}");

    List<Clip> clips = new ClipFolder(folder).clips(4);

    assertThat(clips).hasSize(1);
    Clip clip = clips.getFirst();
    assertThat(clip.captions()).containsExactly("a ball", "a red ball");
    assertThat(clip.pictures()).hasSize(5);
    assertThat(clip.side()).isEqualTo(4);
    assertThat(clip.phase(1))
        .isCloseTo((float) (2 * Math.PI / 5), org.assertj.core.data.Offset.offset(1e-6f));
  }

  @Test
  void readsAnAnimatedGif() throws IOException {
    TestAnimations.gif(
        folder.resolve("blink.gif"), 6, 10, List.of(0xffff0000, 0xff00ff00, 0xff0000ff));
    caption("{\"blink\": [\"a blinking light\"]}");

    Clip clip = new ClipFolder(folder).clips(10).getFirst();

    assertThat(clip.pictures()).hasSize(3);
    assertThat(pixel(clip.pictures().get(1), 5, 5)).containsExactly(0, 255, 0, 255);
    assertThat(pixel(clip.pictures().get(2), 5, 5)).containsExactly(0, 0, 255, 255);
    assertThat(pixel(clip.pictures().get(0), 0, 0))
        .as("padded to a square")
        .containsExactly(0, 0, 0, 0);
  }

  @Test
  void laysTheRectanglesOfAnAnimatedWebpOnItsCanvas() throws IOException {
    Files.write(folder.resolve("dots.webp"), TestAnimations.webp());
    caption("{\"dots\": [\"two dots\"]}");

    Clip clip = new ClipFolder(folder).clips(8).getFirst();

    assertThat(clip.pictures()).hasSize(2);
    assertThat(pixel(clip.pictures().get(0), 0, 0)).containsExactly(255, 0, 0, 255);
    assertThat(pixel(clip.pictures().get(0), 4, 2)).containsExactly(0, 0, 0, 0);
    assertThat(pixel(clip.pictures().get(1), 4, 2))
        .as("at its offset")
        .containsExactly(0, 0, 255, 255);
    assertThat(pixel(clip.pictures().get(1), 0, 0))
        .as("the first was disposed of")
        .containsExactly(0, 0, 0, 0);
  }

  @Test
  void readsCaptionsFromATable() throws IOException {
    writePictures("ball", 2, 4);
    Files.writeString(folder.resolve("captions.csv"), "ball, a ball\n\nball, \"a ball, red\"\n");

    assertThat(new ClipFolder(folder).clips(4).getFirst().captions())
        .containsExactly("a ball", "a ball, red");
  }

  @Test
  void namesTheFileThatCannotBeRead() throws IOException {
    Files.writeString(
        folder.resolve("broken.webp"), "this is no animation, whatever its name says");
    caption("{\"broken\": [\"x\"]}");

    assertThatThrownBy(() -> new ClipFolder(folder).clips(4))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("broken.webp")
        .hasMessageContaining("is not a WebP file");
  }

  @Test
  void namesACaptionWithoutItsAnimation() throws IOException {
    caption("{\"ghost\": [\"a ghost\"]}");

    assertThatThrownBy(() -> new ClipFolder(folder).clips(4))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("'ghost'");
  }

  @Test
  void namesAnAnimationWithoutCaptionText() throws IOException {
    caption("{\"ball\": [\" \"]}");

    assertThatThrownBy(() -> new ClipFolder(folder).clips(4))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("captions.json: 'ball' wants at least one caption");
  }

  @Test
  void saysWhatIsMissingInAFolderWithoutCaptions() {
    assertThatThrownBy(() -> new ClipFolder(folder).clips(4))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("wants captions.json or captions.csv");
  }

  @Test
  void refusesAPictureOfAnotherSizeWithinASequence() throws IOException {
    writePictures("ball", 2, 8);
    ImageIO.write(
        new BufferedImage(4, 8, BufferedImage.TYPE_INT_ARGB),
        "png",
        folder.resolve("ball/9.png").toFile());
    caption("{\"ball\": [\"a ball\"]}");

    assertThatThrownBy(() -> new ClipFolder(folder).clips(4))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("9.png: is 4 x 8 but the first picture is 8 x 8");
  }

  private void caption(String json) throws IOException {
    Files.writeString(folder.resolve("captions.json"), json);
  }

  private void writePictures(String name, int count, int side) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
      int[] row = new int[side];
      Arrays.fill(row, 0xffff0000);
      image.setRGB(0, i, side, 1, row, 0, side);
      ImageIO.write(image, "png", pictures.resolve(i + ".png").toFile());
    }
  }

  private static List<Integer> pixel(Picture picture, int x, int y) {
    int at = 4 * (y * picture.width() + x);
    byte[] rgba = picture.rgba();
    return List.of(rgba[at] & 255, rgba[at + 1] & 255, rgba[at + 2] & 255, rgba[at + 3] & 255);
  }
}
