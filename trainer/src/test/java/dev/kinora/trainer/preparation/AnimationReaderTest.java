package dev.kinora.trainer.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.v1.VideoFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnimationReaderTest {
  private static final List<Integer> COLOURS = List.of(0xffff0000, 0xff00ff00, 0xff0000ff);

  @TempDir
  Path folder;

  @Test
  void readsAFolderOfPictures() throws IOException {
    Path ball = TestAnimations.pictures(folder.resolve("ball"), 5, 8);

    Animation animation = read(ball);

    assertThat(animation.pictures()).hasSize(5);
    assertThat(animation.width()).isEqualTo(8);
    assertThat(animation.framesPerSecond()).isCloseTo(24, within(1e-9));
    assertThat(pixel(animation.pictures().get(2).fitted(8), 4, 2)).containsExactly(255, 0, 0, 255);
  }

  @Test
  void readsAnAnimatedGif() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 6, 10, COLOURS);

    List<Picture> pictures = fitted(read(folder.resolve("blink.gif")), 10);

    assertThat(pictures).hasSize(3);
    assertThat(pixel(pictures.get(1), 5, 5)).containsExactly(0, 255, 0, 255);
    assertThat(pixel(pictures.get(2), 5, 5)).containsExactly(0, 0, 255, 255);
    assertThat(pixel(pictures.get(0), 0, 0)).as("padded to a square").containsExactly(0, 0, 0, 0);
  }

  @Test
  void laysTheRectanglesOfAnAnimatedWebpOnItsCanvas() throws IOException {
    Files.write(folder.resolve("dots.webp"), TestAnimations.webp());

    Animation animation = read(folder.resolve("dots.webp"));

    assertThat(animation.framesPerSecond()).as("40 ms each").isCloseTo(25, within(1e-9));
    List<Picture> pictures = fitted(animation, 8);
    assertThat(pictures).hasSize(2);
    assertThat(pixel(pictures.get(0), 0, 0)).containsExactly(255, 0, 0, 255);
    assertThat(pixel(pictures.get(0), 4, 2)).containsExactly(0, 0, 0, 0);
    assertThat(pixel(pictures.get(1), 4, 2)).as("at its offset").containsExactly(0, 0, 255, 255);
    assertThat(pixel(pictures.get(1), 0, 0))
        .as("the first was disposed of")
        .containsExactly(0, 0, 0, 0);
  }

  @Test
  void lossyWebpShowsWhatWasEncoded() {
    List<byte[]> waves = TestAnimations.waves(Dataset.LARGE, 12);
    Path file = TestAnimations.encoded(
        folder.resolve("waves.webp"), VideoFormat.WEBP, Dataset.LARGE, waves);

    List<Picture> read = read(file).pictures();

    assertThat(read).hasSameSizeAs(waves);
    for (int k = 0; k < waves.size(); k++) {
      assertThat(difference(read.get(k).rgba(), waves.get(k))).as("frame " + k).isLessThan(2);
    }
  }

  /** Mean absolute difference of the colours. */
  private static double difference(byte[] rgba, byte[] rgb) {
    long sum = 0;
    for (int i = 0; i < rgb.length; i++) {
      sum += Math.abs((rgba[i / 3 * 4 + i % 3] & 255) - (rgb[i] & 255));
    }
    return (double) sum / rgb.length;
  }

  @Test
  void readsAnAnimatedPngWithItsTransparency() throws IOException {
    Files.write(folder.resolve("blink.png"), TestAnimations.apng(8, COLOURS, 50));

    Animation animation = read(folder.resolve("blink.png"));

    assertThat(animation.framesPerSecond()).isCloseTo(20, within(.01));
    List<Picture> pictures = fitted(animation, 8);
    assertThat(pictures).hasSize(3);
    assertThat(pixel(pictures.get(0), 1, 1)).containsExactly(255, 0, 0, 255);
    assertThat(pixel(pictures.get(2), 1, 1)).containsExactly(0, 0, 255, 255);
    assertThat(pixel(pictures.get(2), 7, 1))
        .as("the right half is empty")
        .containsExactly(0, 0, 0, 0);
  }

  @Test
  void readsAnMp4() {
    Path file = TestAnimations.mp4(folder.resolve("blink.mp4"), 64, COLOURS);

    Animation animation = read(file);

    assertThat(animation.pictures()).hasSize(3);
    assertThat(animation.width()).isEqualTo(64);
    List<Integer> green = pixel(animation.pictures().get(1), 128, 128);
    assertThat(green.get(1)).as("green").isGreaterThan(230);
    assertThat(green.get(0)).as("red").isLessThan(25);
    assertThat(green.get(3)).as("alpha").isEqualTo(255);
  }

  @Test
  void namesTheFileThatCannotBeRead() throws IOException {
    for (String name : List.of("a.webp", "a.gif", "a.mp4", "a.png", "a.webm")) {
      Path broken = folder.resolve(name);
      Files.writeString(broken, "this is no animation, whatever its name says");

      assertThatThrownBy(() -> read(broken))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void refusesAWebpThatWasCutOff() throws IOException {
    byte[] whole = TestAnimations.webp();
    Path cut = folder.resolve("cut.webp");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 8));

    assertThatThrownBy(() -> read(cut))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cut.webp: ends within a chunk (cut off?)");
  }

  @Test
  void refusesASinglePicture() throws IOException {
    TestAnimations.gif(folder.resolve("one.gif"), 4, 4, COLOURS.subList(0, 1));

    assertThatThrownBy(() -> read(folder.resolve("one.gif")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("one.gif: is not an animation (one picture only)");
  }

  @Test
  void refusesACanvasBeyondTheLimitBeforeItIsMade() throws IOException {
    byte[] webp = TestAnimations.webp();
    webp[12 + 8 + 4 + 2] = 1; // the canvas width's third byte: 65,543 pixels
    Path vast = folder.resolve("vast.webp");
    Files.write(vast, webp);

    assertThatThrownBy(() -> read(vast))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("vast.webp: is 65544 x 8 pixels, want 1 to 4096 each way");
  }

  @Test
  void refusesMoreFramesThanFit() {
    Animation.Frames frames = new Animation.Frames(Path.of("long.gif"));
    Picture asItIsKept =
        new Picture(Dataset.LARGE, Dataset.LARGE, new byte[4 * Dataset.LARGE * Dataset.LARGE]);
    for (int i = 0; i < Animation.MAX_FRAMES; i++) {
      frames.add(asItIsKept, .04);
    }

    assertThatThrownBy(() -> frames.add(asItIsKept, .04))
        .isInstanceOf(DatasetException.class)
        .hasMessage("long.gif: has more than 1000 frames; cut it to one loop");
  }

  @Test
  void refusesAPictureOfAnotherSizeWithinASequence() throws IOException {
    Path ball = TestAnimations.pictures(folder.resolve("ball"), 2, 8);
    ImageIO.write(
        new BufferedImage(4, 8, BufferedImage.TYPE_INT_ARGB),
        "png",
        ball.resolve("9.png").toFile());

    assertThatThrownBy(() -> read(ball))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("9.png: is 4 x 8 but the first picture is 8 x 8");
  }

  @Test
  void thePhaseFollowsTheTimeThatPicturesAreShown() throws IOException {
    Path file = folder.resolve("pause.png");
    Files.write(file, TestAnimations.apng(8, 4, COLOURS, new int[] {100, 100, 300}));

    Animation animation = read(file);

    assertThat(animation.pictures()).hasSize(3);
    assertThat(animation.moments()).containsExactly(0, 1, 2, 2, 2);
    assertThat(animation.framesPerSecond()).isCloseTo(10, within(1e-9));
  }

  @Test
  void timesThatDifferByARoundingAreEven() throws IOException {
    Path file = folder.resolve("third.png");
    Files.write(file, TestAnimations.apng(8, 4, COLOURS, new int[] {33, 33, 34}));

    assertThat(read(file).moments()).containsExactly(0, 1, 2);
  }

  @Test
  void picturesWithoutATimeAreTenASecond() throws IOException {
    Path file = folder.resolve("fast.png");
    Files.write(file, TestAnimations.apng(8, 4, COLOURS, new int[] {0, 0, 0}));

    assertThat(read(file).framesPerSecond()).isCloseTo(10, within(1e-9));
  }

  private static Animation read(Path path) {
    if (!Files.isDirectory(path)) {
      return AnimationReader.forPath(path).orElseThrow().read(path);
    }
    Path folder = Objects.requireNonNull(path.getParent());
    String name = path.getFileName().toString();
    return Objects.requireNonNull(FoundFiles.in(folder).byName().get(name))
        .reader()
        .read(path);
  }

  private static List<Picture> fitted(Animation animation, int side) {
    return animation.pictures().stream().map(picture -> picture.fitted(side)).toList();
  }

  private static List<Integer> pixel(Picture picture, int x, int y) {
    int at = 4 * (y * picture.width() + x);
    byte[] rgba = picture.rgba();
    return List.of(rgba[at] & 255, rgba[at + 1] & 255, rgba[at + 2] & 255, rgba[at + 3] & 255);
  }
}
