package dev.kinora.trainer.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.infra.picture.PictureFile;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Kinora reads in pictures and animations is what Pillow, and FFmpeg's own program, read in them. The files are made by
 * src/test/python/pictures.py. Needs Python 3.10 or newer with the packages of requirements.txt beside it; {@code ./kinora test --all}
 * makes such a one. Without a program {@code ffmpeg} the videos are left out.
 */
@Tag("python")
final class PicturesPythonIT {
  private static final Path PROGRAM = Path.of("src/test/python/pictures.py").toAbsolutePath();

  @TempDir
  static Path folder = Path.of("");

  /** Straight RGBA, and for how long it is shown where that is known. */
  private record Frame(byte[] rgba, long milliseconds) {}

  private record Wanted(int width, int height, List<Frame> frames) {}

  @TestFactory
  Stream<DynamicTest> isReadAsOthersReadIt() throws Exception {
    Path log = folder.resolve("python.log");
    Process python = new ProcessBuilder(
            System.getProperty("kinora.python", "python3"), PROGRAM.toString(), folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    assertThat(python.waitFor(5, TimeUnit.MINUTES)).as("the program ends").isTrue();
    assertThat(python.exitValue()).as(Files.readString(log)).isZero();
    List<String> cases = Files.readAllLines(folder.resolve("cases.tsv"));
    assertThat(cases).hasSizeGreaterThan(60);
    if (cases.stream().noneMatch(line -> line.contains(".mp4"))) {
      System.out.println("there is no program ffmpeg: videos were not compared");
    }
    return cases.stream()
        .map(line -> line.split("\t"))
        .map(cells -> DynamicTest.dynamicTest(
            cells[0], () -> compare(folder.resolve(cells[0]), Integer.parseInt(cells[1]))));
  }

  private static void compare(Path file, int levels) throws IOException {
    Wanted wanted = wanted(Path.of(file + ".want"));
    boolean video = AnimationReader.VIDEOS.stream().anyMatch(file.toString()::endsWith);
    List<Frame> found = video ? video(file, wanted) : pictures(file, wanted);
    assertThat(found).as("frames").hasSameSizeAs(wanted.frames());
    for (int k = 0; k < found.size(); k++) {
      Frame one = found.get(k);
      Frame want = wanted.frames().get(k);
      assertThat(distance(one.rgba(), want.rgba()))
          .as("levels in frame " + k)
          .isLessThanOrEqualTo(levels);
      if (want.milliseconds() > 0) {
        assertThat(one.milliseconds()).as("time of frame " + k).isEqualTo(want.milliseconds());
      }
    }
  }

  private static List<Frame> pictures(Path path, Wanted wanted) throws IOException {
    PictureFile file = PictureFile.of(Files.readAllBytes(path));
    assertThat(new int[] {file.width(), file.height()})
        .containsExactly(wanted.width(), wanted.height());
    List<Frame> frames = new ArrayList<>();
    for (Optional<PictureFile.Shown> next = file.next(); next.isPresent(); next = file.next()) {
      Duration length = next.get().length();
      frames.add(new Frame(rgba(next.get().picture()), length.toMillis()));
    }
    return frames;
  }

  private static List<Frame> video(Path path, Wanted wanted) {
    List<Frame> frames = new ArrayList<>();
    try (VideoReader reader = VideoReader.withAlpha(path)) {
      assertThat(new int[] {reader.width(), reader.height()})
          .containsExactly(wanted.width(), wanted.height());
      for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(new Frame(next.get(), 0));
      }
    }
    return frames;
  }

  private static Wanted wanted(Path path) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(path))) {
      int[] sizes = numbers(in);
      int[] lengths = numbers(in);
      List<Frame> frames = new ArrayList<>();
      for (int length : lengths) {
        frames.add(new Frame(in.readNBytes(4 * sizes[1] * sizes[2]), length));
      }
      return new Wanted(sizes[1], sizes[2], frames);
    }
  }

  private static int[] numbers(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return Arrays.stream(line.toString().split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static byte[] rgba(BufferedImage picture) {
    int width = picture.getWidth();
    int[] argb = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
    byte[] rgba = new byte[4 * argb.length];
    for (int i = 0; i < rgba.length; i++) {
      rgba[i] = (byte) (argb[i / 4] >> (i % 4 == 3 ? 24 : 16 - 8 * (i % 4)));
    }
    return rgba;
  }

  /** Of straight colours, each weighing as much as its alpha: what is clear has no colour. */
  private static int distance(byte[] one, byte[] other) {
    assertThat(one).hasSameSizeAs(other);
    int most = 0;
    for (int i = 0; i < one.length; i++) {
      int alpha = i % 4 == 3 ? 255 : Math.max(one[i | 3] & 255, other[i | 3] & 255);
      most = Math.max(most, Math.abs((one[i] & 255) - (other[i] & 255)) * alpha / 255);
    }
    return most;
  }
}
