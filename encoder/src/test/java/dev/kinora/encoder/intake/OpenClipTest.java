package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.log.v1.FrameRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenClipTest {
  private static final long FIRST = 10;

  @TempDir
  Path folder;

  private final RenderRecords render = RenderRecords.of(2);

  @Test
  void aClipThatLosesItsPlaceWhileItIsReadAgainStillKnowsWhatMayDecide() throws Exception {
    List<FrameRecord> records = render.all();
    OpenClip clip = new OpenClip(passed(FIRST + records.size() - 1), desk());
    for (int i = 0; i < records.size() - 1; i++) {
      clip.take(logged(i, records.get(i)));
    }

    assertThat(clip.passedOver(0).whole())
        .as("a cancellation would come after its last record")
        .isTrue();
  }

  @Test
  void whatWasReadAndDidNotDecideIsNoLongerWaitedFor() throws Exception {
    OpenClip clip = new OpenClip(passed(FIRST + 1), desk());
    clip.take(logged(0, render.started()));
    clip.take(logged(1, render.finished()));

    assertThat(clip.passedOver(0).whole()).as("its frames were missing").isFalse();
  }

  @Test
  void aNewClipWaitsForNothing() throws Exception {
    OpenClip clip = new OpenClip(passed(Undecided.PassedOver.NONE), desk());

    assertThat(clip.passedOver(7))
        .isEqualTo(new Undecided.PassedOver(
            render.started().getHeader(),
            new Undecided.Start(FIRST, 0),
            0,
            Undecided.PassedOver.NONE,
            7));
  }

  private Undecided.PassedOver passed(long finish) {
    return new Undecided.PassedOver(
        render.started().getHeader(), new Undecided.Start(FIRST, 0), 0, finish, 0);
  }

  private OpenClip.Desk desk() {
    return new OpenClip.Desk(
        SpoolFolder.open(folder, 1 << 20, () -> Long.MAX_VALUE), task -> {}, 1 << 20);
  }

  private static LoggedRecord logged(int index, FrameRecord record) {
    return new LoggedRecord(0, FIRST + index, record.getSerializedSize(), record);
  }
}
