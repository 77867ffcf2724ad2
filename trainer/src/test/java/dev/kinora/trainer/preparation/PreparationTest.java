package dev.kinora.trainer.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.log.v1.DatasetSplit;
import dev.kinora.log.v1.RejectedItem;
import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
  private static final List<Integer> RED_GREEN = List.of(0xffff0000, 0xff00ff00);

  @TempDir
  Path root;

  private Path folder;
  private Path output;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(root.resolve("loops"));
    output = root.resolve("dataset");
  }

  @Test
  void takesWhatMovesAndListsTheRestWithItsReason() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    TestAnimations.gif(folder.resolve("still.gif"), 8, 8, List.of(0xffff0000, 0xffff0000));
    TestAnimations.gif(
        folder.resolve("jump.gif"),
        8,
        8,
        List.of(0xff000000, 0xff100000, 0xff200000, 0xff300000, 0xff400000, 0xff500000));
    Files.writeString(folder.resolve("broken.webp"), "no animation");
    Files.writeString(folder.resolve("readme.txt"), "not looked at");
    Files.writeString(
        folder.resolve("captions.json"),
        "{\"blink\": [\"a light\"], \"ghost\": [\"a ghost\"], \"jump\": [\"a fade\"]}");

    prepare(PrepareRequest.usual());
    Dataset dataset = Dataset.open(output);

    assertThat(dataset.items()).extracting(Item::name).containsExactly("blink");
    Map<String, String> reasons = dataset.manifest().getRejectedList().stream()
        .collect(Collectors.toMap(RejectedItem::getName, RejectedItem::getReason));
    assertThat(reasons).containsOnlyKeys("broken", "ghost", "jump", "still");
    assertThat(reasons.get("broken"))
        .contains("broken.webp: is not a PNG, JPEG, WebP or GIF picture");
    assertThat(reasons.get("still")).contains("nothing moves");
    assertThat(reasons.get("jump"))
        .contains("jumps at the seam")
        .contains("5.0 times the mean step");
    assertThat(reasons.get("ghost")).contains("no animation of this name");
  }

  @Test
  void keepsOneOfTwoThatShowTheSameInDifferentFiles() throws IOException {
    TestAnimations.gif(folder.resolve("a.gif"), 8, 8, RED_GREEN);
    Files.write(folder.resolve("b.png"), TestAnimations.apng(8, 8, RED_GREEN, 40));
    TestAnimations.gif(folder.resolve("c.gif"), 8, 8, List.of(0xffff0000, 0xff0000ff));

    Dataset dataset = prepare(PrepareRequest.usual());

    assertThat(dataset.items()).extracting(Item::name).containsExactly("a", "c");
    assertThat(dataset.manifest().getRejectedList())
        .extracting(RejectedItem::getReason)
        .containsExactly("shows the same as a");
    try (Stream<Path> pixels = Files.list(output.resolve("pixels"))) {
      assertThat(pixels).as("pixels of what was kept").hasSize(4);
    }
  }

  @Test
  void givesBackThePixelsAsPremultipliedSquaresOfBothSizes() throws IOException {
    Files.write(folder.resolve("half.png"), TestAnimations.apng(8, RED_GREEN, 50));

    prepare(PrepareRequest.usual());
    Item item = Dataset.open(output).items().getFirst();

    assertThat(item.pictures(64)).hasSize(2).allMatch(picture -> picture.width() == 64);
    assertThat(item.pictures(256)).hasSize(2).allMatch(picture -> picture.width() == 256);
    byte[] pixels = item.pictures(64).getFirst().rgba();
    assertThat(new int[] {pixels[0] & 255, pixels[3] & 255, pixels[4 * 63 + 3] & 255})
        .containsExactly(255, 255, 0);
    assertThat(item.facts().getSourceFrames()).isEqualTo(2);
    assertThat(item.facts().getFramesPerSecond()).isCloseTo(20, within(.01));
    assertThat(item.sharp()).as("8 pixels are not 256").isFalse();
  }

  @Test
  void splitsBySourceSoThatNoSourceIsOnBothSides() throws IOException {
    for (int source = 0; source < 10; source++) {
      Files.createDirectories(folder.resolve("s" + source));
      for (int take = 0; take < 3; take++) {
        TestAnimations.noise(
            folder.resolve("s%s/take-%s.gif".formatted(source, take)), 10 * source + take);
      }
    }

    Dataset dataset = prepare(new PrepareRequest("MIT", "given", 4, .2));

    Map<DatasetSplit, List<String>> sides = dataset.items().stream()
        .collect(Collectors.groupingBy(
            Item::split, Collectors.mapping(item -> item.facts().getGroup(), Collectors.toList())));
    assertThat(sides.get(DatasetSplit.HELD_OUT)).hasSize(6);
    assertThat(sides.get(DatasetSplit.TRAIN))
        .hasSize(24)
        .doesNotContainAnyElementsOf(sides.get(DatasetSplit.HELD_OUT));
    assertThat(dataset.items()).allMatch(item -> item.facts().getConsent().equals("given"));
    assertThat(dataset.items().getFirst().captions()).as("by its folder").containsExactly("s0");
  }

  @Test
  void takesCaptionsFromNamesWhereNoFileHasThem() throws IOException {
    TestAnimations.gif(folder.resolve("a-red_light.gif"), 8, 8, RED_GREEN);

    assertThat(prepare(PrepareRequest.usual()).items().getFirst().captions())
        .containsExactly("a red light");
  }

  @Test
  void readsCaptionsSourcesAndRightsFromATable() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    Files.writeString(folder.resolve("captions.csv"), """
        name,caption,source,license,consent
        blink,"a light, blinking",lamp,MIT,asked the maker

        blink,a signal,,,
        """);

    Item item = prepare(PrepareRequest.usual()).items().getFirst();

    assertThat(item.captions()).containsExactly("a light, blinking", "a signal");
    assertThat(item.facts().getGroup()).isEqualTo("lamp");
    assertThat(item.facts().getLicense()).isEqualTo("MIT");
    assertThat(item.facts().getConsent()).isEqualTo("asked the maker");
  }

  @Test
  void keepsAnUncaptionedAnimationForTheUpscalerAlone() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    TestAnimations.gif(folder.resolve("other.gif"), 8, 8, List.of(0xff0000ff, 0xff00ff00));
    Files.writeString(folder.resolve("captions.csv"), "blink, a light\n");

    Dataset dataset = prepare(PrepareRequest.usual());

    assertThat(dataset.items()).hasSize(2);
    assertThat(dataset.clips(32)).extracting(Clip::name).containsExactly("blink");
  }

  @Test
  void holdsBackOneTagInFiveAndNeverTheLabel() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    Files.writeString(
        folder.resolve("captions.json"),
        "{\"blink\": [\"label\", \"a\", \"b\", \"c\", \"d\", \"e\"]}");

    Item item = prepare(PrepareRequest.usual()).items().getFirst();

    assertThat(item.heldOutCaptions()).hasSize(1).doesNotContain("label");
    assertThat(item.captions())
        .hasSize(5)
        .startsWith("label")
        .doesNotContainAnyElementsOf(item.heldOutCaptions());
  }

  @Test
  void namesThePixelsFileThatIsNotTheOneOfTheManifest() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    Item item = prepare(PrepareRequest.usual()).items().getFirst();
    Path pixels = output.resolve(item.facts().getSmall().getFile());
    Files.write(pixels, new byte[] {1, 2, 3});

    assertThatThrownBy(() -> Dataset.open(output).items().getFirst().pictures(64))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(pixels + ": is not the file that dataset.json describes");
    assertThat(item.pictures(256)).as("the other file is whole").hasSize(2);
  }

  @Test
  void saysThatTheManifestWasChanged() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    prepare(PrepareRequest.usual());
    Path manifest = output.resolve("dataset.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"blink\"", "\"other\""));

    assertThatThrownBy(() -> Dataset.open(output))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(manifest + ": was changed after it was written");
  }

  @Test
  void makesTheSameDataSetOfTheSameFolder() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    String first = prepare(PrepareRequest.usual()).manifest().getDigest();
    output = root.resolve("again");

    assertThat(prepare(PrepareRequest.usual()).manifest().getDigest()).isEqualTo(first);
  }

  @Test
  void whatIsLeftOutIsTheSameWhereverTheFolderLies() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    Files.writeString(folder.resolve("broken.mp4"), "no video");
    String first = prepare(PrepareRequest.usual()).manifest().getDigest();
    folder = Files.move(folder, root.resolve("moved"));

    Dataset again = prepare(PrepareRequest.usual());

    assertThat(again.manifest().getDigest()).isEqualTo(first);
    assertThat(again.manifest().getRejected(0).getReason())
        .isEqualTo(
            "broken.mp4: cannot be read: broken.mp4: Invalid data found when processing input (-1094995529)");
  }

  @Test
  void refusesAFolderWithNothingToLearn() throws IOException {
    Files.writeString(folder.resolve("broken.webp"), "no animation");

    assertThatThrownBy(() -> prepare(PrepareRequest.usual()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("nothing to learn from was found; first broken: ");
  }

  @Test
  void leavesAFolderAloneThatIsNoDataSet() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.txt"), "precious");

    assertThatThrownBy(() -> prepare(PrepareRequest.usual()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("is not empty and no data set");
    assertThat(output.resolve("thesis.txt")).content().isEqualTo("precious");
  }

  @Test
  void namesACaptionThatIsEmpty() throws IOException {
    TestAnimations.gif(folder.resolve("blink.gif"), 8, 8, RED_GREEN);
    Files.writeString(folder.resolve("captions.json"), "{\"blink\": [\" \"]}");

    assertThatThrownBy(() -> prepare(PrepareRequest.usual()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("captions.json: 'blink' wants at least one caption");
  }

  @Test
  void drawsShapesThatNeedNoFolder() {
    Dataset dataset = Preparation.ofShapes(output);

    assertThat(dataset.items())
        .hasSize(6)
        .allMatch(item -> item.heldOutCaptions().size() == 1 && item.sharp());
    assertThat(dataset.manifest().getRejectedList()).isEmpty();
    assertThat(dataset.items())
        .filteredOn(i -> i.split() == DatasetSplit.HELD_OUT)
        .hasSize(1);
  }

  private Dataset prepare(PrepareRequest request) {
    return Preparation.ofFolder(folder, output, request, name -> {});
  }
}
