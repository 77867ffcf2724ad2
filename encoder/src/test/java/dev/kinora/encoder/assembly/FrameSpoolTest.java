package dev.kinora.encoder.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameSpoolTest {
  @TempDir
  Path folder;

  @Test
  void givesFramesBackInAnyOrder() throws IOException {
    try (FrameSpool spool = FrameSpool.create(folder.resolve("f"), 4)) {
      spool.write(2, ByteString.copyFrom(new byte[] {2, 2, 2, 2}));
      spool.write(
          0, ByteString.copyFrom(new byte[] {1, 2}).concat(ByteString.copyFrom(new byte[] {3, 4})));
      assertThat(spool.read(0)).containsExactly(1, 2, 3, 4);
      assertThat(spool.read(2)).containsExactly(2, 2, 2, 2);
      assertThatThrownBy(() -> spool.read(3)).isInstanceOf(EOFException.class);
    }
    assertThat(folder.resolve("f")).doesNotExist();
  }

  @Test
  void reservesNoMoreThanItsLimit() {
    SpoolFolder spool = SpoolFolder.open(folder.resolve("s"), 100, () -> Long.MAX_VALUE);
    assertThat(spool.reserve(60)).isTrue();
    assertThat(spool.fits(41)).isFalse();
    assertThat(spool.reserve(41)).isFalse();
    assertThat(spool.reserve(40)).isTrue();
    spool.release(60);
    assertThat(spool.reserved()).isEqualTo(40);
    assertThat(spool.reserve(60)).isTrue();
  }

  @Test
  void framesVideosAndWhatTheDiskHasFreeAreOneBudget() {
    var free = new AtomicLong(Long.MAX_VALUE);
    SpoolFolder spool = SpoolFolder.open(folder.resolve("s"), 100, free::get);
    spool.grow(30);
    assertThat(spool.reserve(71)).as("a video has grown").isFalse();
    assertThat(spool.fits(70)).isTrue();

    free.set((64L << 20) + 69);
    assertThat(spool.fits(70)).as("64 MiB stay free").isFalse();
    assertThat(spool.reserve(70)).isFalse();
    free.incrementAndGet();
    assertThat(spool.reserve(70)).isTrue();
  }

  @Test
  void emptiesWhatAnEarlierProcessLeft() throws IOException {
    Path left = Files.createDirectories(folder.resolve("s/clip-1/part-2"));
    Files.writeString(left.resolve("video-0.mp4"), "x");
    SpoolFolder spool = SpoolFolder.open(folder.resolve("s"), 100, () -> Long.MAX_VALUE);
    assertThat(left).doesNotExist();
    assertThat(spool.newFolder()).isDirectory().isNotEqualTo(spool.newFolder());
  }
}
