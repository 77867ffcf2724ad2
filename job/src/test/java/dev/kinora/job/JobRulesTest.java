package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.StoredImage;
import dev.kinora.v1.VideoFormat;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRulesTest {
  @Test
  void acceptsAJobThatOnlySaysWhatToDraw() {
    assertThat(faults(spec -> spec.setPrompt("a beating heart"))).isEmpty();
  }

  @Test
  void reportsAllFaultsAtOnceWithFieldValueAndWhatIsAllowed() {
    List<FieldViolation> faults = JobRules.check(job(spec -> spec.setFrames(10_000)
        .setSteps(0)
        .setGuidance(Float.NaN)
        .addPlacements(Placement.newBuilder().setWidth(511).setHeight(512))));
    assertThat(faults)
        .extracting(FieldViolation::getField)
        .containsExactly("spec.frames", "spec.steps", "spec.guidance", "spec.placements[0].width");
    assertThat(faults)
        .extracting(FieldViolation::getValue)
        .containsExactly("10000", "0", "NaN", "511");
    assertThat(faults.getFirst().getAllowed()).isEqualTo("a whole number from 1 to 480");
  }

  @Test
  void measuresAProducersTimesAgainstTheTimeOfItsRecord() {
    Instant written = Instant.parse("2026-01-02T03:04:05Z");
    var origin = new RecordOrigin("cluster", "kinora.jobs.bulk", 0, 1, written);
    RenderJob job = job(spec -> spec.setPrompt("a star"));
    assertThat(JobRules.check(job, origin)).isEmpty();
    assertThat(JobRules.check(accepted(job, written.plusSeconds(3_600)), origin))
        .isEmpty();
    assertThat(JobRules.check(accepted(job, written.plusSeconds(90_000)), origin))
        .singleElement()
        .extracting(FieldViolation::getField, FieldViolation::getAllowed)
        .containsExactly(
            "accepted_at",
            "at most a day after 2026-01-02T03:04:05Z, when the record was written; is the producer's clock right?");
    RenderJob late = job.toBuilder()
        .setExpiresAt(Timestamps.fromMillis(written.plusSeconds(4 * 86_400).toEpochMilli()))
        .build();
    assertThat(JobRules.check(late, origin))
        .singleElement()
        .extracting(FieldViolation::getField)
        .isEqualTo("expires_at");
  }

  @Test
  void tellsAClockThatIsBehindFromARenderThatIsLate() {
    Instant written = Instant.parse("2026-01-02T03:04:05Z");
    var origin = new RecordOrigin("cluster", "kinora.jobs.bulk", 0, 1, written);
    RenderJob job = job(spec -> spec.setPrompt("a star"));

    assertThat(JobRules.check(accepted(job, written.minusSeconds(80_000)), origin))
        .isEmpty();
    for (long days : new long[] {4, 400}) {
      assertThat(JobRules.check(accepted(job, written.minusSeconds(days * 86_400)), origin))
          .singleElement()
          .satisfies(fault -> assertThat(fault.getField()).isEqualTo("accepted_at"))
          .satisfies(
              fault -> assertThat(fault.getAllowed()).contains("producer's clock", "2026-01-02"));
    }
    RenderJob brief = accepted(job, written.minusSeconds(7_200)).toBuilder()
        .setExpiresAt(Timestamps.fromMillis(written.minusSeconds(3_600).toEpochMilli()))
        .build();
    assertThat(JobRules.check(brief, origin))
        .extracting(FieldViolation::getField)
        .containsExactly("accepted_at");
    RenderJob wrong = accepted(job(spec -> spec.setFrames(0)), written.minusSeconds(4 * 86_400));
    assertThat(JobRules.check(wrong, origin))
        .as("whatever its times are")
        .extracting(FieldViolation::getField)
        .contains("spec.frames", "accepted_at");
  }

  private static RenderJob accepted(RenderJob job, Instant at) {
    return job.toBuilder()
        .setAcceptedAt(Timestamps.fromMillis(at.toEpochMilli()))
        .build();
  }

  @Test
  void staysSmallWhateverIsWrittenIntoAJob() {
    List<FieldViolation> many = JobRules.check(job(spec -> {
      for (int i = 0; i < 100_000; i++) {
        spec.addPlacements(Placement.getDefaultInstance());
      }
      spec.putLabels("x".repeat(1_000_000), "v".repeat(1_000_000));
    }));
    assertThat(many).hasSize(64);
    assertThat(many).allSatisfy(fault -> assertThat(fault.getSerializedSize()).isLessThan(1_000));
    RenderJob labelled = job(spec -> {
      for (int i = 0; i < 1_000; i++) {
        spec.putLabels("k" + i, "v");
      }
      spec.putLabels("x".repeat(1_000_000), "v");
    });
    assertThat(RecordHeaders.of(labelled, "").getLabelsMap()).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 24, 480})
  void acceptsFramesFromOneToTheLimit(int frames) {
    assertThat(faults(spec -> spec.setFrames(frames))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 481, -1})
  void refusesFramesOutsideTheLimit(int frames) {
    assertThat(faults(spec -> spec.setFrames(frames))).containsExactly("spec.frames");
  }

  @Test
  void refusesUnequalFramesAndStepsInDenoiseModeNamingBoth() {
    List<FieldViolation> faults =
        JobRules.check(job(spec -> spec.setMode(RenderMode.DENOISE).setFrames(8).setSteps(9)));
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().getValue()).isEqualTo("8 with spec.steps 9");
  }

  @Test
  void refusesMoreDenoiseFramesThanSteps() {
    assertThat(faults(spec -> spec.setMode(RenderMode.DENOISE).setFrames(201)))
        .containsExactly("spec.frames");
    assertThat(faults(spec -> spec.setMode(RenderMode.DENOISE).setFrames(200))).isEmpty();
  }

  @Test
  void shortensAHugePromptInTheAnswer() {
    List<FieldViolation> faults =
        JobRules.check(job(spec -> spec.setPrompt("x".repeat(1_000_000))));
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().getValue()).isEqualTo("1000000 characters");
  }

  @Test
  void countsCharactersOfAPromptAndNotUtf16Units() {
    assertThat(faults(spec -> spec.setPrompt("🚀".repeat(2_000)))).isEmpty();
    assertThat(faults(spec -> spec.setPrompt("🚀".repeat(2_001)))).containsExactly("spec.prompt");
  }

  @Test
  void refusesControlCharactersInAPrompt() {
    assertThat(faults(spec -> spec.setPrompt("a\u0000b"))).containsExactly("spec.prompt");
    assertThat(faults(spec -> spec.setPrompt("a \ud83d b"))).containsExactly("spec.prompt");
    assertThat(faults(spec -> spec.setPrompt("two\nlines"))).isEmpty();
  }

  @Test
  void aTextOfWhichNothingCanBeSeenIsNone() {
    for (String unseen : List.of(
        "\u200b\u200d",
        "\ufeff",
        "\u00a0\u2003\u00ad",
        "\u0301\u0308",
        "\ufe0f",
        "\ue000",
        "\ufdd0",
        "\u3164\u2800",
        "\ufffd",
        new String(Character.toChars(0xE0041)))) {
      assertThat(faults(spec -> spec.setPrompt(unseen)))
          .as("%x", unseen.codePointAt(0))
          .containsExactly("spec.prompt");
      assertThat(faults(spec -> spec.setNegativePrompt(unseen)))
          .containsExactly("spec.negative_prompt");
      assertThat(faults(spec -> spec.setPrompt(unseen + "x"))).isEmpty();
    }
    for (String seen : List.of("", "  ", "👩\u200d🚀", "❤\ufe0f", "心臓", "قلب", "#", "क्षि")) {
      assertThat(faults(spec -> spec.setPrompt(seen))).as(seen).isEmpty();
    }
  }

  @Test
  void refusesInfiniteGuidance() {
    assertThat(faults(spec -> spec.setGuidance(Float.POSITIVE_INFINITY)))
        .containsExactly("spec.guidance");
    assertThat(faults(spec -> spec.setGuidance(1))).isEmpty();
  }

  @Test
  void refusesPlacementsOfOneName() {
    assertThat(faults(spec -> spec.addPlacements(named("a")).addPlacements(named("a"))))
        .containsExactly("spec.placements[1].name");
  }

  @Test
  void wantsNamesWhereThereAreSeveralPlacements() {
    assertThat(faults(spec -> spec.addPlacements(named("")).addPlacements(named("b"))))
        .containsExactly("spec.placements[0].name");
  }

  @Test
  void refusesAPathAsAPlacementName() {
    assertThat(faults(spec -> spec.addPlacements(named("../x"))))
        .containsExactly("spec.placements[0].name");
  }

  @Test
  void refusesOneSideOfASize() {
    assertThat(faults(spec -> spec.addPlacements(Placement.newBuilder().setWidth(64))))
        .containsExactly("spec.placements[0].height");
  }

  @Test
  void refusesFrameRatesThatNoVideoHas() {
    assertThat(faults(spec -> spec.setFrameRate(rate(0, 1)))).containsExactly("spec.frame_rate");
    assertThat(faults(spec -> spec.setFrameRate(rate(61, 1)))).containsExactly("spec.frame_rate");
    assertThat(faults(spec -> spec.setFrameRate(rate(-1, -1)))).containsExactly("spec.frame_rate");
    assertThat(faults(spec -> spec.setFrameRate(rate(30_000, 1_001)))).isEmpty();
    assertThat(faults(spec -> spec.setFrameRate(rate(12, 0)))).isEmpty();
  }

  @Test
  void refusesTooManyOrOverlongLabels() {
    assertThat(faults(spec -> {
          for (int i = 0; i < 17; i++) {
            spec.putLabels("k" + i, "v");
          }
        }))
        .containsExactly("spec.labels");
    assertThat(faults(spec -> spec.putLabels("sku", "x".repeat(257))))
        .containsExactly("spec.labels.sku");
    assertThat(faults(spec -> spec.putLabels("a key", "v"))).containsExactly("spec.labels");
  }

  @Test
  void keepsInitImagesUnderTheirTenant() {
    var own = StoredImage.newBuilder().setSha256(ByteString.copyFrom(new byte[32]));
    assertThat(faults(
            spec -> spec.setInitImage(InitImage.newBuilder().setStored(own.setKey("other/x")))))
        .containsExactly("spec.init_image.stored.key");
    assertThat(faults(spec ->
            spec.setInitImage(InitImage.newBuilder().setStored(own.setKey("local/../other/x")))))
        .containsExactly("spec.init_image.stored.key");
    assertThat(faults(
            spec -> spec.setInitImage(InitImage.newBuilder().setStored(own.setKey("local/x")))))
        .isEmpty();
  }

  @Test
  void refusesInlineImagesOverTheLimit() {
    var image = InitImage.newBuilder()
        .setInline(ByteString.copyFrom(new byte[JobRules.MAX_INLINE_IMAGE + 1]));
    assertThat(faults(spec -> spec.setInitImage(image))).containsExactly("spec.init_image.inline");
  }

  @Test
  void refusesEnumNumbersItDoesNotKnow() {
    assertThat(faults(spec -> spec.setModeValue(99).setSchedulerValue(99)))
        .containsExactly("spec.mode", "spec.scheduler");
  }

  @Test
  void refusesALifetimeOverThreeDays() {
    RenderJob late = job(spec -> {}).toBuilder()
        .setAcceptedAt(Timestamp.newBuilder().setSeconds(1_000))
        .setExpiresAt(Timestamp.newBuilder().setSeconds(1_000 + 3 * 86_400 + 1))
        .build();
    assertThat(JobRules.check(late))
        .extracting(FieldViolation::getField)
        .containsExactly("expires_at");
  }

  @Test
  void refusesTimesThatAreNoTimes() {
    RenderJob job = job(spec -> {}).toBuilder()
        .setAcceptedAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
        .setExpiresAt(Timestamp.newBuilder().setSeconds(Long.MIN_VALUE))
        .build();
    assertThat(JobRules.check(job))
        .extracting(FieldViolation::getField)
        .containsExactly("accepted_at");
  }

  @Test
  void callsARecordGarbageOnlyWhenItsEndCouldNotBeRecorded() {
    assertThat(JobRules.garbage(RenderJob.getDefaultInstance())).isTrue();
    assertThat(JobRules.garbage(RenderJob.newBuilder().setTenant("Bad Tenant").build()))
        .isTrue();
    assertThat(JobRules.garbage(
            RenderJob.newBuilder().setTenant("local").setId("7").build()))
        .isTrue();
    assertThat(JobRules.garbage(RenderJob.newBuilder().setTenant("local").build()))
        .isFalse();
  }

  @Test
  void wantsEvenSidesOnlyWhereColourHasHalfThePixels() {
    for (VideoFormat format : List.of(VideoFormat.MP4_H264, VideoFormat.WEBM_VP9)) {
      assertThat(faults(spec -> spec.addPlacements(sized(97, 33, format))))
          .as("%s", format)
          .containsExactly("spec.placements[0].width", "spec.placements[0].height");
    }
    for (VideoFormat format : List.of(VideoFormat.GIF, VideoFormat.WEBP, VideoFormat.PNG)) {
      assertThat(faults(spec -> spec.addPlacements(sized(97, 33, format))))
          .as("%s", format)
          .isEmpty();
      assertThat(faults(spec -> spec.addPlacements(sized(15, 4097, format))))
          .as("%s", format)
          .containsExactly("spec.placements[0].width", "spec.placements[0].height");
    }
  }

  @Test
  void refusesAGifFasterThanPlayersShowIt() {
    assertThat(faults(
            spec -> spec.setFrameRate(rate(50, 1)).addPlacements(sized(64, 64, VideoFormat.GIF))))
        .isEmpty();
    assertThat(faults(spec -> spec.setFrameRate(rate(101, 2))
            .addPlacements(sized(64, 64, VideoFormat.MP4_H264).setName("a"))
            .addPlacements(sized(64, 64, VideoFormat.GIF).setName("b"))))
        .containsExactly("spec.placements[1].format");
    assertThat(faults(
            spec -> spec.setFrameRate(rate(61, 1)).addPlacements(sized(64, 64, VideoFormat.GIF))))
        .containsExactly("spec.frame_rate");
  }

  @Test
  void namesTheFormatsWhereOneIsUnknown() {
    List<FieldViolation> faults =
        JobRules.check(job(spec -> spec.addPlacements(Placement.newBuilder()
            .setFormatValue(77)
            .setWidth(17)
            .setHeight(17)
            .setBackground("red"))));
    assertThat(faults)
        .extracting(FieldViolation::getField)
        .containsExactly("spec.placements[0].format", "spec.placements[0].background");
    assertThat(faults.getFirst().getAllowed()).isEqualTo("MP4_H264, WEBM_VP9, GIF, WEBP, PNG");
  }

  private static Placement.Builder sized(int width, int height, VideoFormat format) {
    return Placement.newBuilder().setWidth(width).setHeight(height).setFormat(format);
  }

  private static List<String> faults(Consumer<RenderSpec.Builder> change) {
    return JobRules.check(job(change)).stream().map(FieldViolation::getField).toList();
  }

  private static RenderJob job(Consumer<RenderSpec.Builder> change) {
    RenderSpec.Builder spec = RenderSpec.newBuilder();
    change.accept(spec);
    return RenderJob.newBuilder().setTenant("local").setSpec(spec).build();
  }

  private static Placement.Builder named(String name) {
    return Placement.newBuilder().setName(name);
  }

  private static Fraction.Builder rate(int numerator, int denominator) {
    return Fraction.newBuilder().setNumerator(numerator).setDenominator(denominator);
  }
}
