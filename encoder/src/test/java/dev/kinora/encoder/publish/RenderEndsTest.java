package dev.kinora.encoder.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.kinora.encoder.assembly.ClipAssembler;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.Step;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.encoder.quality.LoopMotion;
import dev.kinora.job.ShownSpec;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.FramesOf;
import dev.kinora.log.v1.Said;
import dev.kinora.v1.ClipQuality;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.Notice;
import dev.kinora.v1.NoticeCode;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.StoredImage;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenderEndsTest {
  private static final String SOURCE = "0190a000-0000-7000-8000-000000000001";

  private final RenderRecords render = RenderRecords.of(2);
  private final RenderSpec asked = render.job().getSpec();

  @Test
  void tellsWhatTheClientSaidAndWhichRenderItRetried() {
    RenderEnd end = whole(render.job().toBuilder().setSource(SOURCE).build());

    assertThat(end.getSpec()).isEqualTo(asked);
    assertThat(end.getSource()).isEqualTo(SOURCE);
  }

  @Test
  void aRenderThatFailedAfterItBeganTellsItToo() {
    RenderEnd end = aborted(render.job());

    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.BROKEN_FRAME);
    assertThat(end.getSpec()).isEqualTo(asked);
  }

  @Test
  void aRenderThatNeverBeganTellsItAsTheDecidingRecordDoes() {
    RenderJob job = render.job().toBuilder().setSpec(asked).setSource(SOURCE).build();
    FrameRecord cancel =
        render.cancel().toBuilder().setSaid(ShownSpec.said(job)).build();
    RenderEnd end = RenderEnds.over(
            render.header(), Optional.empty(), (Decision.Over) decided(cancel), Instant.EPOCH)
        .getEnd();

    assertThat(end.getSpec()).isEqualTo(asked);
    assertThat(end.getSource()).isEqualTo(SOURCE);
    assertThat(end.getModelDigest()).isEmpty();
  }

  @Test
  void whatARecordTellsIsBoundedAndNoGarbage() {
    FrameRecord cancel = render.cancel().toBuilder()
        .setSaid(Said.newBuilder()
            .setSpec(RenderSpec.newBuilder().setPrompt("x".repeat(100_000)))
            .setSource("no id"))
        .build();
    RenderEnd end = RenderEnds.over(
            render.header(), Optional.empty(), (Decision.Over) decided(cancel), Instant.EPOCH)
        .getEnd();

    assertThat(end.hasSpec()).isFalse();
    assertThat(end.getSource()).isEmpty();
  }

  @Test
  void leavesTheBytesOfAnInlinePictureOutAndShowsThatThereWasOne() {
    RenderSpec picture = asked.toBuilder()
        .setInitImage(InitImage.newBuilder().setInline(ByteString.copyFrom(new byte[100])))
        .setInitStrength(0.5f)
        .build();
    RenderEnd end = whole(render.job().toBuilder().setSpec(picture).build());

    assertThat(end.getSpec())
        .isEqualTo(
            picture.toBuilder().setInitImage(InitImage.getDefaultInstance()).build());
    assertThat(end.getSpec().hasInitImage()).isTrue();

    RenderSpec stored = asked.toBuilder()
        .setInitImage(InitImage.newBuilder()
            .setStored(StoredImage.newBuilder()
                .setKey("local/a.png")
                .setSha256(ByteString.copyFrom(new byte[32]))))
        .build();
    assertThat(whole(render.job().toBuilder().setSpec(stored).build()).getSpec())
        .isEqualTo(stored);
  }

  @Test
  void aSpecThatNoRuleBoundsCannotMakeAnEndTooLargeForItsTopic() {
    UnknownFieldSet foreign = UnknownFieldSet.newBuilder()
        .addField(
            999,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(new byte[100_000]))
                .build())
        .build();
    RenderSpec bloated = asked.toBuilder().setUnknownFields(foreign).build();
    RenderEnd end = whole(render.job().toBuilder().setSpec(bloated).build());

    assertThat(end.hasSpec()).isFalse();
    assertThat(end.getSerializedSize()).isLessThan(10_000);
  }

  @Test
  void whatAWorkerSaysOfAFailureFitsIntoAnEvent() {
    var failure = Failure.newBuilder().setCode(FailureCode.INVALID).setMessage("m".repeat(900_000));
    for (int i = 0; i < 200; i++) {
      failure.addViolations(FieldViolation.newBuilder().setField("f").setValue("😀".repeat(9_000)));
    }
    FrameRecord aborted = render
        .record()
        .setClipAborted(ClipAborted.newBuilder().setFinal(true).setFailure(failure))
        .build();
    RenderEnd end = RenderEnds.over(
            render.header(), Optional.empty(), (Decision.Over) decided(aborted), Instant.EPOCH)
        .getEnd();

    assertThat(end.getSerializedSize()).isLessThan(512 << 10);
    assertThat(end.getFailure().getViolationsCount()).isEqualTo(64);
    assertThat(end.getFailure().getViolations(0).getValue()).endsWith("😀…");
  }

  @Test
  void tellsWhatTheClientShouldKnowOfItHoweverItEnded() {
    Notice unknown = Notice.newBuilder()
        .setCode(NoticeCode.PROMPT_UNKNOWN)
        .setField("spec.prompt")
        .setMessage("the model knows no word of it")
        .addWords("\uD83D\uDE80")
        .build();

    assertThat(noticed(unknown, render.frame(0), render.frame(1), render.finished())
            .getNoticesList())
        .containsExactly(unknown);
    assertThat(noticed(unknown, render.aborted(true, FailureCode.BROKEN_FRAME)).getNoticesList())
        .containsExactly(unknown);
    assertThat(copied(unknown).getNoticesList()).containsExactly(unknown);
    assertThat(whole(render.job()).getNoticesList()).isEmpty();
  }

  @Test
  void noticesOfAnyLengthFitIntoAnEvent() {
    Notice large = Notice.newBuilder()
        .setField("f".repeat(9_000))
        .setMessage("😀".repeat(9_000))
        .addAllWords(Collections.nCopies(200, "😀".repeat(9_000)))
        .build();

    RenderEnd end = noticed(large, render.aborted(true, FailureCode.BROKEN_FRAME));

    assertThat(end.getNoticesList()).hasSize(1);
    assertThat(end.getSerializedSize()).isLessThan(16 << 10);
    assertThat(end.getNotices(0).getMessage()).endsWith("😀…");
  }

  private RenderEnd copied(Notice notice) {
    FramesOf other = FramesOf.newBuilder().setSource(SOURCE).build();
    FrameRecord started = render
        .record()
        .setClipStarted(render.clip().addNotices(notice).setFramesOf(other))
        .build();
    FrameRecord finished = render
        .record()
        .setClipFinished(
            ClipFinished.newBuilder().setFrameClass(render.frameClass()).setFramesOf(other))
        .build();
    Decision.Copy copy = (Decision.Copy) decided(started, finished);
    return RenderEnds.copied(render.header(), copy, Optional.empty(), Instant.EPOCH)
        .getEnd();
  }

  private RenderEnd noticed(Notice notice, FrameRecord... more) {
    ClipAssembler clip = new ClipAssembler(render.header());
    FrameRecord started =
        render.record().setClipStarted(render.clip().addNotices(notice)).build();
    Step last = clip.take(new LoggedRecord(0, 0, 10, started));
    for (int i = 0; i < more.length; i++) {
      last = clip.take(new LoggedRecord(0, i + 1, 10, more[i]));
    }
    return switch (((Step.Decided) last).decision()) {
      case Decision.Whole whole ->
        RenderEnds.whole(
                render.header(),
                whole,
                new RenderEnds.Made(List.of(), Optional.empty(), "build"),
                Instant.EPOCH)
            .getEnd();
      case Decision.Over over ->
        RenderEnds.over(render.header(), clip.leader(), over, Instant.EPOCH).getEnd();
      case Decision.Copy copy -> throw new AssertionError("nothing was copied");
    };
  }

  @Test
  void aLoopsQualityCountsItsSeam() {
    ClipQuality quality = quality(RenderMode.LOOP, new LoopMotion(4, .02, .04));

    assertThat(quality.getMotion()).isCloseTo((3 * .02 + .04) / 4, within(1e-12));
    assertThat(quality.getTemporalFlickering()).isCloseTo(.98, within(1e-12));
    assertThat(quality.getLoopClosure()).isCloseTo(2, within(1e-12));
  }

  @Test
  void aDenoisedPictureHasNoSeam() {
    ClipQuality quality = quality(RenderMode.DENOISE, new LoopMotion(4, .02, .9));

    assertThat(quality.getMotion()).isEqualTo(.02);
    assertThat(quality.hasLoopClosure()).isFalse();
  }

  @Test
  void whatStandsStillHasNoClosure() {
    assertThat(quality(RenderMode.LOOP, new LoopMotion(4, 0, 0)))
        .isEqualTo(ClipQuality.newBuilder().setTemporalFlickering(1).build());
  }

  private ClipQuality quality(RenderMode mode, LoopMotion motion) {
    RenderSpec spec = asked.toBuilder().setMode(mode).build();
    return whole(render.job().toBuilder().setSpec(spec).build(), Optional.of(motion))
        .getQuality();
  }

  private RenderEnd whole(RenderJob job) {
    return whole(job, Optional.empty());
  }

  private RenderEnd whole(RenderJob job, Optional<LoopMotion> motion) {
    Decision.Whole decision =
        (Decision.Whole) decided(started(job), render.frame(0), render.frame(1), render.finished());
    var made = new RenderEnds.Made(List.of(), motion, "build");
    return RenderEnds.whole(render.header(), decision, made, Instant.EPOCH).getEnd();
  }

  private RenderEnd aborted(RenderJob job) {
    Decision.Over decision =
        (Decision.Over) decided(started(job), render.aborted(true, FailureCode.BROKEN_FRAME));
    Decision.Whole same =
        (Decision.Whole) decided(started(job), render.frame(0), render.frame(1), render.finished());
    return RenderEnds.over(render.header(), Optional.of(same.clip()), decision, Instant.EPOCH)
        .getEnd();
  }

  private FrameRecord started(RenderJob job) {
    return render.record().setClipStarted(render.clip().setJob(job)).build();
  }

  private Decision decided(FrameRecord... records) {
    ClipAssembler assembler = new ClipAssembler(render.header());
    Step last = new Step.Noted();
    for (int i = 0; i < records.length; i++) {
      last = assembler.take(new LoggedRecord(0, i, 10, records[i]));
    }
    return ((Step.Decided) last).decision();
  }
}
