package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.VideoFormat;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DefaultsTest {
  private static final RecordOrigin ORIGIN = new RecordOrigin(
      "cluster", "kinora.jobs.interactive", 0, 7, Instant.parse("2026-01-02T03:04:05Z"));
  private static final ModelManifest MODEL = ModelManifest.newBuilder()
      .setSchedule(NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW))
      .setDefaults(ModelDefaults.newBuilder()
          .setSteps(12)
          .setFrames(24)
          .setGuidance(1.5f)
          .setDenoiseSteps(30))
      .build();
  private static final ModelManifest VARIANTS = MODEL.toBuilder()
      .addVariants(ModelVariant.newBuilder().setName("quality"))
      .addVariants(ModelVariant.newBuilder().setName("fast").setSteps(4).setGuidance(1))
      .build();

  @Test
  void givesARecordWithoutIdTheSameIdAtEveryReading() {
    RenderJob first = Defaults.identified(RenderJob.getDefaultInstance(), ORIGIN);
    RenderJob second = Defaults.identified(RenderJob.getDefaultInstance(), ORIGIN);
    assertThat(first).isEqualTo(second);
    assertThat(Uuids.valid(first.getId())).isTrue();
    assertThat(java.util.UUID.fromString(first.getId()).version()).isEqualTo(5);
  }

  @Test
  void givesRecordsAtOtherOffsetsOtherIds() {
    var next = new RecordOrigin("cluster", "kinora.jobs.interactive", 0, 8, ORIGIN.timestamp());
    assertThat(Defaults.identified(RenderJob.getDefaultInstance(), ORIGIN).getId())
        .isNotEqualTo(Defaults.identified(RenderJob.getDefaultInstance(), next).getId());
  }

  @Test
  void expiresADayAfterTheRecordsTime() {
    RenderJob job = Defaults.identified(RenderJob.getDefaultInstance(), ORIGIN);
    assertThat(Timestamps.toString(job.getAcceptedAt())).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(Timestamps.toString(job.getExpiresAt())).isEqualTo("2026-01-03T03:04:05Z");
  }

  @Test
  void takesTimesThatCannotBeTimesForUnset() {
    for (long seconds : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 253_402_300_799L}) {
      Timestamp never = Timestamp.newBuilder().setSeconds(seconds).build();
      RenderJob job = Defaults.identified(
          RenderJob.newBuilder().setAcceptedAt(never).setExpiresAt(never).build(), ORIGIN);
      assertThat(Timestamps.toString(job.getAcceptedAt())).isEqualTo("2026-01-02T03:04:05Z");
      assertThat(Timestamps.toString(job.getExpiresAt())).isEqualTo("2026-01-03T03:04:05Z");
    }
  }

  @Test
  void leavesWhatAJobSaysAlone() {
    RenderJob job = RenderJob.newBuilder()
        .setId("00000000-0000-7000-8000-000000000001")
        .setAcceptedAt(Timestamps.fromMillis(1))
        .setExpiresAt(Timestamps.fromMillis(2))
        .build();
    assertThat(Defaults.identified(job, ORIGIN)).isEqualTo(job);
  }

  @Test
  void takesTheSeedFromTheFirstEightBytesOfTheIdsDigest() {
    RenderJob job = RenderJob.newBuilder().setId("abc").build();
    // sha256("abc") begins ba7816bf 8f01cfea
    assertThat(Defaults.resolve(job, MODEL).seed()).isEqualTo(0xba7816bf8f01cfeaL);
  }

  @Test
  void takesStepsFramesAndGuidanceFromTheModel() {
    ResolvedRender render = Defaults.resolve(RenderJob.getDefaultInstance(), MODEL);
    assertThat(render.steps()).isEqualTo(12);
    assertThat(render.frames()).isEqualTo(24);
    assertThat(render.guidance()).isEqualTo(1.5f);
    assertThat(render.scheduler()).isEqualTo(Scheduler.EULER_FLOW);
    assertThat(render.mode()).isEqualTo(RenderMode.LOOP);
  }

  @Test
  void takesStepsAndGuidanceFromTheVariantThatIsNamed() {
    RenderSpec.Builder fast = RenderSpec.newBuilder().setVariant("fast");
    assertThat(sampled(fast)).isEqualTo("4 steps, guidance 1.0");
    assertThat(sampled(fast.setSteps(5))).isEqualTo("5 steps, guidance 1.0");
    assertThat(sampled(fast.setGuidance(2))).isEqualTo("5 steps, guidance 2.0");
    assertThat(sampled(RenderSpec.newBuilder().setVariant("quality")))
        .isEqualTo("12 steps, guidance 1.5");
    assertThat(sampled(RenderSpec.newBuilder())).isEqualTo("12 steps, guidance 1.5");
  }

  @Test
  void aVariantIsNothingButItsSettings() {
    RenderJob variant = RenderJob.newBuilder()
        .setSpec(RenderSpec.newBuilder().setVariant("fast"))
        .build();
    RenderJob settings = RenderJob.newBuilder()
        .setSpec(RenderSpec.newBuilder().setSteps(4).setGuidance(1))
        .build();

    assertThat(SamplingDigest.of(Defaults.resolve(variant, VARIANTS)))
        .isEqualTo(SamplingDigest.of(Defaults.resolve(settings, VARIANTS)))
        .isNotEqualTo(
            SamplingDigest.of(Defaults.resolve(RenderJob.getDefaultInstance(), VARIANTS)));
  }

  @Test
  void leavesTheFramesOfDenoiseModeToTheModel() {
    RenderJob job = RenderJob.newBuilder()
        .setSpec(RenderSpec.newBuilder().setMode(RenderMode.DENOISE).setVariant("fast"))
        .build();

    assertThat(Defaults.resolve(job, VARIANTS).steps()).isEqualTo(30);
    assertThat(Defaults.resolve(job, VARIANTS).guidance()).isEqualTo(1);
  }

  @Test
  void letsFramesAndStepsFollowEachOtherInDenoiseMode() {
    assertThat(denoise(RenderSpec.newBuilder().setFrames(9))).isEqualTo("9 frames 9 steps");
    assertThat(denoise(RenderSpec.newBuilder().setSteps(7))).isEqualTo("7 frames 7 steps");
    assertThat(denoise(RenderSpec.newBuilder())).isEqualTo("30 frames 30 steps");
  }

  @Test
  void makesOnePlacementWhereNoneIsAsked() {
    assertThat(Defaults.placements(RenderSpec.getDefaultInstance()))
        .containsExactly(Placement.newBuilder()
            .setName("main")
            .setWidth(512)
            .setHeight(512)
            .setFormat(VideoFormat.MP4_H264)
            .setBackground("#FFFFFF")
            .build());
  }

  @Test
  void keepsWhatIsTransparentWhereAFormatCan() {
    for (VideoFormat format :
        List.of(VideoFormat.WEBM_VP9, VideoFormat.GIF, VideoFormat.WEBP, VideoFormat.PNG)) {
      RenderSpec spec = RenderSpec.newBuilder()
          .addPlacements(Placement.newBuilder().setFormat(format))
          .build();
      assertThat(Defaults.placements(spec).getFirst().getBackground())
          .as("%s", format)
          .isEmpty();
    }
  }

  private static String sampled(RenderSpec.Builder spec) {
    ResolvedRender render =
        Defaults.resolve(RenderJob.newBuilder().setSpec(spec).build(), VARIANTS);
    return String.format(Locale.ROOT, "%s steps, guidance %.1f", render.steps(), render.guidance());
  }

  private static String denoise(RenderSpec.Builder spec) {
    RenderJob job =
        RenderJob.newBuilder().setSpec(spec.setMode(RenderMode.DENOISE)).build();
    ResolvedRender render = Defaults.resolve(job, MODEL);
    return "%s frames %s steps".formatted(render.frames(), render.steps());
  }
}
