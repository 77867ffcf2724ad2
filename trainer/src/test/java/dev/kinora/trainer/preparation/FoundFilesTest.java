package dev.kinora.trainer.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.kinora.log.v1.RejectedItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundFilesTest {
  @TempDir
  Path root;

  @Test
  void numbersInNamesCountAsNumbers() throws IOException {
    for (String name : List.of("10", "9", "1", "2", "11", "frame 2", "frame 10", "frame 02")) {
      picture("ball/" + name + ".png");
    }

    FoundFiles.Found ball = Objects.requireNonNull(FoundFiles.in(root).byName().get("ball"));

    assertThat(ball.files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "1.png",
            "2.png",
            "9.png",
            "10.png",
            "11.png",
            "frame 02.png",
            "frame 2.png",
            "frame 10.png");
  }

  @Test
  void hiddenFilesAndFoldersArePassedOver() throws IOException {
    picture("ball/1.png");
    Files.writeString(root.resolve("ball/._1.png"), "of macOS");
    Files.writeString(root.resolve("ball/Thumbs.db"), "of Windows");
    Files.createDirectories(root.resolve("ball/x.png"));
    picture(".thumbnails/2.png");
    picture("__MACOSX/ball/3.png");

    FoundFiles found = FoundFiles.in(root);

    assertThat(found.byName()).containsOnlyKeys("ball");
    assertThat(Objects.requireNonNull(found.byName().get("ball")).files())
        .containsExactly(root.resolve("ball/1.png"));
    assertThat(found.leftOut()).isEmpty();
  }

  @Test
  void linksAreFollowedAndLoopsAndDeadEndsNamed() throws IOException {
    Path folder = Files.createDirectory(root.resolve("loops"));
    picture("elsewhere/heart/1.png");
    Files.createSymbolicLink(folder.resolve("heart"), root.resolve("elsewhere/heart"));
    Files.createSymbolicLink(folder.resolve("back"), folder);
    Files.createSymbolicLink(folder.resolve("gone.gif"), root.resolve("gone.gif"));
    Path link = Files.createSymbolicLink(root.resolve("link"), folder);

    FoundFiles found = FoundFiles.in(link);

    assertThat(found.byName()).containsOnlyKeys("heart");
    assertThat(reasons(found))
        .containsOnly(
            Map.entry("back", "is a link to a folder that it lies in"),
            Map.entry("gone.gif", "is a link to nothing"));
  }

  @Test
  void whatMayNotBeReadIsNamedAndTheRestIsFound() throws IOException {
    picture("ball/1.png");
    Path closed = Files.createDirectory(root.resolve("private"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(closed), "whoever runs this may read everything");

      FoundFiles found = FoundFiles.in(root);

      assertThat(found.byName()).containsOnlyKeys("ball");
      assertThat(reasons(found))
          .containsOnly(Map.entry("private", "may not be read (permission denied)"));
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void whatLiesTooDeepIsNamed() throws IOException {
    picture("1/2/3/4/5/6/7/8/9/ball.png");

    assertThat(reasons(FoundFiles.in(root)))
        .containsOnly(Map.entry("1/2/3/4/5/6/7/8", "lies deeper than 8 folders"));
  }

  @Test
  void aNameIsTheSameHoweverItsAccentsAreWritten() throws IOException {
    picture("cafe\u0301/1.png");

    assertThat(FoundFiles.in(root).byName()).containsOnlyKeys("caf\u00e9");
  }

  private static Map<String, String> reasons(FoundFiles found) {
    return found.leftOut().stream()
        .collect(Collectors.toMap(RejectedItem::getName, RejectedItem::getReason));
  }

  private void picture(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Path made = TestAnimations.pictures(root.resolve(".made"), 1, 4);
    try (Stream<Path> files = Files.list(made)) {
      Files.copy(files.findFirst().orElseThrow(), file);
    }
  }
}
