package dev.kinora.encoder.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.job.FarmException;
import dev.kinora.job.FrameChain;
import dev.kinora.log.v1.Expired;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.PixelFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules L1 and L3, record by record. */
class ClipAssemblerTest {
  private final RenderRecords render = RenderRecords.of(3);
  private final ClipAssembler assembler = new ClipAssembler(render.header());
  private long offset = 100;

  @Test
  void isWholeWhenAllFramesAreThereAtTheFinish() {
    take(render.started());
    for (int i = 0; i < 3; i++) {
      assertThat(take(render.frame(i))).isInstanceOf(Step.FrameKept.class);
    }
    Decision.Whole whole = (Decision.Whole) decision(take(render.finished()));
    assertThat(whole.clip().started().getFrameClass()).isEqualTo(render.frameClass());
    assertThat(whole.clip().firstOffset()).isEqualTo(101);
    assertThat(whole.clip().lastOffset()).isEqualTo(103);
    assertThat(whole.by().getOffset()).isEqualTo(104);
  }

  @Test
  void keepsTheFirstCopyWhenASecondAttemptSendsTheSameFrame() {
    take(render.started());
    take(render.frame(0));
    assertSkipped(take(render.attempted(2).frame(0)), SkipReason.DUPLICATE);
    assertThat(assembler.leader().orElseThrow().lastOffset()).isEqualTo(101);
  }

  @Test
  void failsTheRenderWhenTwoCopiesOfOneClassDiffer() {
    take(render.started());
    take(render.frame(1));
    assertFailed(take(render.attempted(2).otherFrame(1)), FailureCode.NOT_DETERMINISTIC);
  }

  @Test
  void letsFramesOfAnotherClassDiffer() {
    RenderRecords other = render.attempted(2).inClass(2);
    take(render.started());
    take(render.frame(0));
    assertThat(take(other.started())).isInstanceOf(Step.ClassOpened.class);
    assertThat(take(other.otherFrame(0))).isInstanceOf(Step.FrameKept.class);
  }

  @Test
  void takesTheFirstClassThatIsFinishedNotTheFirstThatBegan() {
    RenderRecords other = render.attempted(2).inClass(2);
    take(render.started());
    take(render.frame(0));
    other.all().subList(0, 4).forEach(this::take);
    Decision.Whole whole = (Decision.Whole) decision(take(other.finished()));
    assertThat(whole.clip().started().getFrameClass()).isEqualTo(other.frameClass());
    assertThat(assembler.leader().orElseThrow().started().getFrameClass())
        .isEqualTo(render.frameClass());
  }

  @Test
  void joinsTheFramesOfTwoAttemptsOfOneClass() {
    RenderRecords second = render.attempted(2);
    take(render.started());
    take(render.frame(0));
    assertThat(take(second.started())).isInstanceOf(Step.Noted.class);
    take(second.frame(2));
    take(second.frame(1));
    assertThat(decision(take(second.finished()))).isInstanceOf(Decision.Whole.class);
  }

  @Test
  void losesFramesWhenTheFinishComesBeforeOneOfThem() {
    take(render.started());
    take(render.frame(0));
    take(render.frame(2));
    Decision.Over over = assertFailed(take(render.finished()), FailureCode.FRAMES_LOST);
    assertThat(over.failure().getMessage()).contains(": 1");
    assertSkipped(take(render.frame(1)), SkipReason.ENDED);
  }

  @Test
  void losesFramesWhenTheStartOfTheFinishedClassIsGone() {
    assertSkipped(take(render.frame(0)), SkipReason.NO_CLIP);
    assertFailed(take(render.finished()), FailureCode.FRAMES_LOST);
  }

  @Test
  void ignoresRecordsOfAnotherRequestButNotCancelAndExpiry() {
    RenderRecords other = render.asking("something else");
    take(render.started());
    assertSkipped(take(other.inClass(3).started()), SkipReason.OTHER_REQUEST);
    assertSkipped(take(other.otherFrame(0)), SkipReason.OTHER_REQUEST);
    assertSkipped(take(other.finished()), SkipReason.OTHER_REQUEST);
    assertSkipped(take(other.aborted(true, FailureCode.INTERNAL)), SkipReason.OTHER_REQUEST);
    assertSkipped(take(other.deadLettered()), SkipReason.OTHER_REQUEST);
    Decision.Over over = (Decision.Over) decision(take(other.cancel()));
    assertThat(over.outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void aJobThatWasNeverRightIsToldAsThatHoweverLateItIs() {
    Failure faults = FarmException.invalid("spec.frames", 0, "1 to 480").toFailure();
    FrameRecord late =
        render.record().setExpired(Expired.newBuilder().setFailure(faults)).build();

    Decision.Over over = assertFailed(take(late), FailureCode.INVALID);
    assertThat(over.failure()).isEqualTo(faults);
  }

  @Test
  void letsTheFirstDeciderInLogOrderWin() {
    assertFailed(new ClipAssembler(render.header()), render.expired(), FailureCode.EXPIRED);
    assertFailed(
        new ClipAssembler(render.header()), render.deadLettered(), FailureCode.DEAD_LETTERED);
    assertFailed(
        new ClipAssembler(render.header()),
        render.aborted(true, FailureCode.UNKNOWN_MODEL),
        FailureCode.UNKNOWN_MODEL);
    take(render.started());
    assertThat(decision(take(render.cancel()))).isInstanceOf(Decision.Over.class);
    assertSkipped(take(render.expired()), SkipReason.ENDED);
    assertSkipped(take(render.finished()), SkipReason.ENDED);
  }

  @Test
  void goesOnAfterAnAttemptThatGaveUp() {
    take(render.started());
    assertThat(take(render.aborted(false, FailureCode.INTERNAL))).isInstanceOf(Step.Noted.class);
    render.attempted(2).all().subList(1, 4).forEach(this::take);
    assertThat(decision(take(render.attempted(2).finished()))).isInstanceOf(Decision.Whole.class);
  }

  @Test
  void skipsFramesOfWrongSizeOrDigest() {
    take(render.started());
    Frame.Builder good = render.picture(0, 5);
    assertSkipped(take(frame(good.clone().setIndex(3))), SkipReason.WRONG_SIZE);
    assertSkipped(take(frame(good.clone().setIndex(-1))), SkipReason.WRONG_SIZE);
    assertSkipped(take(frame(good.clone().setWidth(8))), SkipReason.WRONG_SIZE);
    assertSkipped(
        take(frame(good.clone().setPixelFormat(PixelFormat.RGB8))), SkipReason.WRONG_SIZE);
    assertSkipped(
        take(frame(good.clone().setPixels(good.getPixels().substring(4)))), SkipReason.WRONG_SIZE);
    assertSkipped(
        take(frame(good.clone().setSha256(ByteString.copyFrom(new byte[32])))),
        SkipReason.WRONG_DIGEST);
    assertThat(take(frame(good))).isInstanceOf(Step.FrameKept.class);
  }

  @Test
  void skipsStartsThatNoClipCanBeMadeOf() {
    assertSkipped(start(render.clip().setFrameCount(0)), SkipReason.BAD_CLIP);
    assertSkipped(start(render.clip().setFrameCount(1_000_000)), SkipReason.BAD_CLIP);
    assertSkipped(start(render.clip().setWidth(5_000)), SkipReason.BAD_CLIP);
    assertSkipped(start(render.clip().setPixelFormatValue(77)), SkipReason.BAD_CLIP);
    assertSkipped(start(render.clip().setFrameClass(ByteString.EMPTY)), SkipReason.BAD_CLIP);
    assertSkipped(start(render.clip().setJob(RenderRecords.of(1).job())), SkipReason.BAD_CLIP);
    var odd = render.clip();
    odd.getJobBuilder().getSpecBuilder().getPlacementsBuilder(0).setBackground("#zz");
    assertSkipped(start(odd), SkipReason.BAD_CLIP);
    take(render.started());
    assertSkipped(start(render.clip().setFrameCount(2)), SkipReason.BAD_CLIP);
  }

  @Test
  void recognisesByOffsetWhatItTook() {
    take(render.started());
    FrameRecord frame = render.frame(0);
    take(frame);
    offset--;
    assertSkipped(take(frame), SkipReason.TAKEN);
  }

  @Test
  void failsTheRenderWhoseFinisherWentOnFromOtherFrames() {
    take(render.started());
    take(render.frame(0));
    RenderRecords second = render.attempted(2);
    take(second.startedFrom(12, 5));
    take(second.frame(1));
    take(second.frame(2));
    FrameChain other = FrameChain.START.then(render.otherFrame(0).getFrame().getSha256());
    assertFailed(take(second.finishedFrom(12, 5, other)), FailureCode.NOT_DETERMINISTIC);
  }

  @Test
  void countsTheStepsThatWereDoneForNothing() {
    RenderRecords second = render.attempted(2);
    RenderRecords third = render.attempted(3);
    take(render.started());
    take(render.frameAfter(0, 20)); // killed: what it did after this frame is not known
    take(second.startedFrom(12, 5));
    take(second.frameAfter(1, 26));
    take(second.abortedAfter(30)); // gave up, and another one went on from there
    take(third.startedFrom(30, 50));
    take(third.frameAfter(2, 35));
    Decision.Whole whole =
        (Decision.Whole) decision(take(third.finishedFrom(30, 50, render.chain())));
    assertThat(whole.stepsRedone()).isEqualTo(8);
  }

  @Test
  void countsTheStepsOfAClassThatWasGivenUp() {
    RenderRecords other = render.attempted(2).inClass(2);
    take(render.started());
    take(render.frameAfter(0, 20));
    other.all().subList(0, 4).forEach(this::take);
    Decision.Whole whole = (Decision.Whole) decision(take(other.finished()));
    assertThat(whole.stepsRedone()).isEqualTo(20);
  }

  @Test
  void takesTheFramesOfAnotherRenderWithoutAPlaceForThem() {
    String source = RenderRecords.of(1).id();
    assertThat(take(render.startedWithFramesOf(source))).isInstanceOf(Step.Noted.class);
    assertSkipped(take(render.frame(0)), SkipReason.NO_CLIP);
    Decision.Copy copy = (Decision.Copy) decision(take(render.finishedWithFramesOf(source)));
    assertThat(copy.framesOf().getSource()).isEqualTo(source);
    assertThat(copy.started().getFrameClass()).isEqualTo(render.frameClass());
  }

  @Test
  void cannotTakeTheFramesOfAnotherRenderThatNeverStarted() {
    take(render.started());
    assertFailed(
        take(render.finishedWithFramesOf(RenderRecords.of(1).id())), FailureCode.FRAMES_LOST);
  }

  /** Whatever the order of good copies before the finish, and whatever else is strewn in, the clip is whole. */
  @Test
  @ExtendWith(RandomSeed.class)
  void isWholeForEveryOrderOfCopiesAndStrayRecords(Random random) {
    for (int round = 0; round < 200; round++) {
      RenderRecords clip = RenderRecords.of(1 + random.nextInt(12));
      var one = new ClipAssembler(clip.header());
      var records = strewn(clip, random);
      var kept = new HashSet<Integer>();
      Optional<Decision> decided = Optional.empty();
      for (FrameRecord record : records) {
        Step step = one.take(new LoggedRecord(0, offset++, 10, record));
        assertThat(decided).as("a record after the decision").isEmpty();
        if (step instanceof Step.FrameKept frame) {
          assertThat(kept.add(frame.index()))
              .as("frame %s twice", frame.index())
              .isTrue();
          assertThat(frame.clip().leading()).isEqualTo(leading(kept));
        } else if (step instanceof Step.Decided end) {
          decided = Optional.of(end.decision());
        }
      }
      assertThat(decided.orElseThrow()).isInstanceOf(Decision.Whole.class);
      assertThat(kept).hasSize(clip.frames());
    }
  }

  private static List<FrameRecord> strewn(RenderRecords clip, Random random) {
    var middle = new ArrayList<FrameRecord>();
    for (int i = 0; i < clip.frames(); i++) {
      for (int copy = 0; copy <= random.nextInt(3); copy++) {
        middle.add(clip.attempted(copy + 1).frame(i));
      }
      if (random.nextInt(4) == 0) {
        middle.add(clip.inClass(9).frame(i)); // never started
        middle.add(clip.asking("other").otherFrame(i));
        middle.add(clip.aborted(false, FailureCode.INTERNAL));
        middle.add(clip.attempted(2).started());
      }
    }
    Collections.shuffle(middle, random);
    middle.addFirst(clip.started());
    middle.addLast(clip.attempted(1 + random.nextInt(2)).finished());
    return middle;
  }

  private static int leading(HashSet<Integer> kept) {
    int count = 0;
    while (kept.contains(count)) {
      count++;
    }
    return count;
  }

  private Step start(dev.kinora.log.v1.ClipStarted.Builder started) {
    return take(render.record().setClipStarted(started).build());
  }

  private FrameRecord frame(Frame.Builder frame) {
    return render.record().setFrame(frame).build();
  }

  private Step take(FrameRecord record) {
    return assembler.take(new LoggedRecord(0, offset++, 10, record));
  }

  private static Decision decision(Step step) {
    assertThat(step).isInstanceOf(Step.Decided.class);
    return ((Step.Decided) step).decision();
  }

  private static void assertSkipped(Step step, SkipReason reason) {
    assertThat(step).isEqualTo(new Step.Skipped(reason));
  }

  private static void assertFailed(ClipAssembler fresh, FrameRecord record, FailureCode code) {
    assertFailed(fresh.take(new LoggedRecord(0, 1, 10, record)), code);
  }

  private static Decision.Over assertFailed(Step step, FailureCode code) {
    Decision.Over over = (Decision.Over) decision(step);
    assertThat(over.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(over.failure().getCode()).isEqualTo(code);
    return over;
  }
}
