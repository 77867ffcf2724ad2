package dev.kinora.job;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderJobOrBuilder;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.VideoFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What holds where a job says nothing. Every default is a function of the record and of the resolved model's manifest, so
 * that a gateway and each worker, at any time, fill in the same.
 */
public final class Defaults {
  public static final String QUEUE = "interactive";
  public static final String PLACEMENT_NAME = "main";
  public static final int PLACEMENT_SIZE = 512;
  public static final String BACKGROUND = "#FFFFFF";
  public static final Duration LIFETIME = Duration.ofHours(24);
  public static final Fraction FRAME_RATE =
      Fraction.newBuilder().setNumerator(12).setDenominator(1).build();

  private static final int FRAMES = 24;
  private static final int STEPS = 24;
  public static final float INIT_STRENGTH = 0.6f;

  private Defaults() {}

  /**
   * The job with id, accepted_at and expires_at; a job that has them comes back unchanged. Times that are none, or that lie so
   * far ahead that the render would hardly ever expire, count as unset: such a job is invalid, yet its end needs times too.
   */
  public static RenderJob identified(RenderJob job, RecordOrigin origin) {
    RenderJob.Builder filled = job.toBuilder();
    if (job.getId().isEmpty()) {
      filled.setId(Uuids.v5("%s-%s-%s-%s"
              .formatted(origin.clusterId(), origin.topic(), origin.partition(), origin.offset()))
          .toString());
    }
    if (!job.hasAcceptedAt()
        || !Timestamps.isValid(job.getAcceptedAt())
        || !timely(job.getAcceptedAt(), origin)) {
      filled.setAcceptedAt(timestamp(origin.timestamp()));
    }
    if (!job.hasExpiresAt()
        || !Timestamps.isValid(job.getExpiresAt())
        || Timestamps.compare(job.getExpiresAt(), latest(filled.getAcceptedAt())) > 0) {
      filled.setExpiresAt(end(filled));
    }
    return filled.build();
  }

  /** When a job that does not say it is over. */
  static Timestamp end(RenderJobOrBuilder job) {
    return Timestamps.add(job.getAcceptedAt(), Durations.fromMillis(LIFETIME.toMillis()));
  }

  /** Whether a moment that is one lies at most a day after the record was written. */
  static boolean timely(Timestamp moment, RecordOrigin origin) {
    return moment.getSeconds() <= origin.timestamp().plus(JobRules.MAX_AHEAD).getEpochSecond();
  }

  private static Timestamp latest(Timestamp acceptedAt) {
    return Timestamps.add(
        acceptedAt, Durations.fromMillis(JobRules.MAX_LIFETIME.toMillis() + 1_000));
  }

  /** What decides the frames of {@code job}, which has its id, on the model of {@code manifest}. */
  public static ResolvedRender resolve(RenderJob job, ModelManifest manifest) {
    RenderSpec spec = job.getSpec();
    RenderMode mode = mode(spec);
    InitImage init = spec.getInitImage();
    ModelDefaults model = of(manifest, spec.getVariant());
    return new ResolvedRender(
        job.getId(),
        mode,
        spec.getPrompt(),
        spec.getNegativePrompt(),
        seed(spec, job.getId()),
        frames(spec, model),
        steps(spec, model),
        spec.hasGuidance() ? spec.getGuidance() : guidance(model),
        scheduler(spec, manifest),
        spec.getStyleList(),
        initDigest(init),
        !spec.hasInitImage()
            ? 1f
            : spec.hasInitStrength() ? spec.getInitStrength() : INIT_STRENGTH);
  }

  /**
   * What holds for a render of {@code variant} that says no more. Its steps count in LOOP mode only: in DENOISE mode steps are
   * frames. A variant that the model does not offer, or none, is the model's own defaults; {@link ModelRules} refuses the former.
   */
  public static ModelDefaults of(ModelManifest manifest, String variant) {
    ModelDefaults defaults = manifest.getDefaults();
    return manifest.getVariantsList().stream()
        .filter(one -> one.getName().equals(variant))
        .findFirst()
        .map(one -> defaults.toBuilder()
            .setSteps(orElse(one.getSteps(), defaults.getSteps()))
            .setGuidance(one.getGuidance() == 0 ? defaults.getGuidance() : one.getGuidance())
            .build())
        .orElse(defaults);
  }

  /** What chooses the noise of the render {@code id}. */
  public static long seed(RenderSpec spec, String id) {
    return spec.hasSeed() ? spec.getSeed() : seedOf(id);
  }

  public static RenderMode mode(RenderSpec spec) {
    return spec.getMode() == RenderMode.RENDER_MODE_UNSPECIFIED ? RenderMode.LOOP : spec.getMode();
  }

  public static String queue(RenderSpec spec) {
    return spec.getQueue().isEmpty() ? QUEUE : spec.getQueue();
  }

  /** Denominator at least 1. */
  public static Fraction frameRate(RenderSpec spec) {
    Fraction rate = spec.hasFrameRate() ? spec.getFrameRate() : FRAME_RATE;
    return rate.getDenominator() == 0 ? rate.toBuilder().setDenominator(1).build() : rate;
  }

  /** The outputs with name, size, format and, in MP4, background; at least one. */
  public static List<Placement> placements(RenderSpec spec) {
    List<Placement> asked = spec.getPlacementsCount() == 0
        ? List.of(Placement.getDefaultInstance())
        : spec.getPlacementsList();
    return asked.stream().map(Defaults::placement).toList();
  }

  private static Placement placement(Placement asked) {
    Placement.Builder filled = asked.toBuilder();
    if (asked.getName().isEmpty()) {
      filled.setName(PLACEMENT_NAME);
    }
    if (asked.getWidth() == 0 && asked.getHeight() == 0) {
      filled.setWidth(PLACEMENT_SIZE).setHeight(PLACEMENT_SIZE);
    }
    if (asked.getFormat() == VideoFormat.VIDEO_FORMAT_UNSPECIFIED) {
      filled.setFormat(VideoFormat.MP4_H264);
    }
    if (asked.getBackground().isEmpty() && filled.getFormat() == VideoFormat.MP4_H264) {
      filled.setBackground(BACKGROUND);
    }
    return filled.build();
  }

  private static int frames(RenderSpec spec, ModelDefaults model) {
    if (spec.hasFrames()) {
      return spec.getFrames();
    }
    return mode(spec) == RenderMode.DENOISE
        ? steps(spec, model)
        : orElse(model.getFrames(), FRAMES);
  }

  private static int steps(RenderSpec spec, ModelDefaults model) {
    if (spec.hasSteps()) {
      return spec.getSteps();
    }
    if (mode(spec) == RenderMode.DENOISE) {
      return spec.hasFrames() ? spec.getFrames() : orElse(model.getDenoiseSteps(), STEPS);
    }
    return orElse(model.getSteps(), STEPS);
  }

  private static float guidance(ModelDefaults model) {
    return model.getGuidance() == 0 ? 1f : model.getGuidance();
  }

  private static Scheduler scheduler(RenderSpec spec, ModelManifest manifest) {
    if (spec.getScheduler() != Scheduler.SCHEDULER_UNSPECIFIED) {
      return spec.getScheduler();
    }
    Scheduler model = manifest.getDefaults().getScheduler();
    return model == Scheduler.SCHEDULER_UNSPECIFIED ? natural(manifest.getSchedule()) : model;
  }

  /** The scheduler that fits a noise schedule. */
  public static Scheduler natural(NoiseSchedule schedule) {
    return schedule.getKind() == ScheduleKind.RECTIFIED_FLOW
        ? Scheduler.EULER_FLOW
        : Scheduler.DDIM;
  }

  private static String initDigest(InitImage init) {
    return switch (init.getSourceCase()) {
      case STORED -> Digests.hex(init.getStored().getSha256().toByteArray());
      case INLINE -> Digests.hex(Digests.sha256(init.getInline().toByteArray()));
      case SOURCE_NOT_SET -> "";
    };
  }

  private static long seedOf(String id) {
    return ByteBuffer.wrap(Digests.sha256(id.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  private static int orElse(int value, int otherwise) {
    return value == 0 ? otherwise : value;
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamps.fromMillis(instant.toEpochMilli());
  }
}
