package dev.kinora.infra.picture;

import static dev.kinora.infra.picture.TestPictures.apng;
import static dev.kinora.infra.picture.TestPictures.bytes;
import static dev.kinora.infra.picture.TestPictures.control;
import static dev.kinora.infra.picture.TestPictures.data;
import static dev.kinora.infra.picture.TestPictures.gif;
import static dev.kinora.infra.picture.TestPictures.gifControl;
import static dev.kinora.infra.picture.TestPictures.gifRow;
import static dev.kinora.infra.picture.TestPictures.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MovingPictureTest {
  private static final int R = 0xffff0000;
  private static final int G = 0xff00ff00;
  private static final int B = 0xff0000ff;
  private static final byte[] END = bytes(';');

  @Test
  void aGifNeedsNoControlBlocks() {
    byte[] file = joined(gif("GIF87a", 3, 1), gifRow(0, 0, 0, 0), gifRow(1, 1), END);

    assertThat(rows(file)).containsExactly(List.of(R, R, R), List.of(R, G, R));
    assertThat(lengths(file)).as("nothing said: a tenth of a second").containsExactly(100L, 100L);
  }

  @Test
  void ofSeveralControlBlocksTheLastCountsAndForOnePictureOnly() {
    byte[] file = joined(
        gif("GIF89a", 2, 1),
        gifControl(0, 50, -1),
        gifControl(0, 4, 1),
        gifRow(0, 0, 1),
        gifRow(0, 1, 0),
        END);

    assertThat(rows(file)).containsExactly(List.of(R, 0), List.of(G, R));
    assertThat(lengths(file)).containsExactly(40L, 100L);
  }

  @Test
  void aGifMayEndWithoutSayingSoAndHaveBytesBehind() {
    byte[] whole = joined(gif("GIF89a", 2, 1), gifRow(0, 0, 1), gifRow(0, 1, 0));

    assertThat(rows(whole)).hasSize(2);
    assertThat(rows(joined(whole, bytes(0, 0, 7)))).hasSize(2);
    assertThat(rows(joined(whole, bytes(0x21, 0xfe, 1, 'x', 0), END, bytes(1, 2))))
        .hasSize(2);
  }

  @Test
  void aScreenOfNothingGrowsToItsFirstPictureAndWhatOverhangsLaterIsCut() {
    assertThat(rows(joined(gif("GIF89a", 0, 0), gifRow(0, 0, 1), gifRow(1, 2, 2), END)))
        .containsExactly(List.of(R, G), List.of(R, B));
    assertThat(rows(joined(gif("GIF89a", 1, 1), gifRow(0, 0, 1), END)))
        .containsExactly(List.of(R, G));
  }

  @Test
  void aGifsPicturesAreDisposedOfAsTheySay() {
    byte[] file = joined(
        gif("GIF89a", 3, 1),
        gifControl(1, 10, -1),
        gifRow(0, 0, 0, 0),
        gifControl(3, 10, -1),
        gifRow(0, 1),
        gifControl(2, 10, -1),
        gifRow(1, 1),
        gifControl(0, 10, -1),
        gifRow(2, 2),
        END);

    assertThat(rows(file))
        .containsExactly(List.of(R, R, R), List.of(G, R, R), List.of(R, G, R), List.of(R, 0, B));
  }

  @Test
  void aGifsFirstPictureThatIsTakenBackLeavesNothing() {
    byte[] file =
        joined(gif("GIF89a", 2, 1), gifControl(3, 10, -1), gifRow(0, 0, 0), gifRow(1, 1), END);

    assertThat(rows(file)).containsExactly(List.of(R, R), List.of(0, G));
  }

  @Test
  void aPngsPicturesLieAtTheirPlacesAndAreDisposedOf() {
    byte[] file = apng(
        3,
        1,
        control(3, 0, 40, 0, 0),
        data(true, R, R, R),
        control(1, 1, 40, 2, 0),
        data(false, G),
        control(1, 2, 40, 1, 0),
        data(false, G),
        control(1, 0, 40, 0, 0),
        data(false, 0));

    assertThat(rows(file))
        .containsExactly(List.of(R, R, R), List.of(R, G, R), List.of(R, R, G), List.of(0, R, 0));
    assertThat(lengths(file)).containsOnly(40L);
  }

  @Test
  void aPngsPictureCoversOrIsLaidOver() {
    byte[] file = apng(
        2,
        1,
        control(2, 0, 40, 0, 0),
        data(true, R, R),
        control(2, 0, 40, 0, 1),
        data(false, 0x80000000, 0),
        control(2, 0, 40, 0, 0),
        data(false, 0x80000000, 0));

    assertThat(rows(file))
        .containsExactly(List.of(R, R), List.of(0xff7f0000, R), List.of(0x80000000, 0));
  }

  @Test
  void aPngsFirstPictureThatIsTakenBackLeavesNothing() {
    byte[] file = apng(
        2,
        1,
        control(2, 0, 40, 2, 0),
        data(true, R, R),
        control(1, 1, 40, 2, 1),
        data(false, G),
        control(1, 0, 40, 0, 1),
        data(false, B));

    assertThat(rows(file)).containsExactly(List.of(R, R), List.of(0, G), List.of(B, 0));
  }

  /** What Chromium draws; Pillow leaves what was to be taken back, with holes in it. */
  @Test
  void aHalfTransparentPictureOfAPngIsTakenBackWhole() {
    byte[] file = apng(
        3,
        1,
        control(3, 0, 40, 0, 0),
        data(true, R, R, R),
        control(2, 0, 40, 2, 1),
        data(false, 0x800000ff, 0x800000ff),
        control(2, 1, 40, 0, 1),
        data(false, 0x800000ff, 0x800000ff));

    int both = 0xff7f0080;
    assertThat(rows(file))
        .containsExactly(List.of(R, R, R), List.of(both, both, R), List.of(R, both, both));
  }

  @Test
  void aPictureForViewersWithoutAnimationIsNoPartOfIt() {
    byte[] file = apng(
        1,
        1,
        data(true, R),
        control(1, 0, 40, 0, 0),
        data(false, G),
        control(1, 0, 40, 0, 0),
        data(false, B));

    assertThat(rows(file)).containsExactly(List.of(G), List.of(B));
  }

  @Test
  void aPictureBeyondItsCanvasIsRefused() {
    byte[] file = apng(1, 1, control(1, 1, 40, 0, 0), data(true, R));

    assertThatThrownBy(() -> PictureFile.of(file))
        .isInstanceOf(PictureException.class)
        .hasMessage("has a picture that reaches beyond its canvas");
  }

  @Test
  void theFirstPictureOfAnAnimationIsLaidOnItsCanvas() {
    byte[] file = joined(gif("GIF89a", 3, 1), gifRow(1, 1), gifRow(0, 0), END);

    assertThat(row(PictureFile.first(file))).containsExactly(0, G, 0);
  }

  private static List<List<Integer>> rows(byte[] file) {
    return shown(file).stream().map(one -> row(one.picture())).toList();
  }

  private static List<Long> lengths(byte[] file) {
    return shown(file).stream().map(one -> one.length().toMillis()).toList();
  }

  private static List<PictureFile.Shown> shown(byte[] bytes) {
    List<PictureFile.Shown> all = new ArrayList<>();
    PictureFile file = PictureFile.of(bytes);
    for (Optional<PictureFile.Shown> next = file.next(); next.isPresent(); next = file.next()) {
      all.add(next.get());
    }
    return all;
  }

  /** The first row; a clear pixel has no colour. */
  private static List<Integer> row(BufferedImage picture) {
    List<Integer> row = new ArrayList<>();
    for (int x = 0; x < picture.getWidth(); x++) {
      int pixel = picture.getRGB(x, 0);
      row.add(pixel >>> 24 == 0 ? 0 : pixel);
    }
    return row;
  }
}
