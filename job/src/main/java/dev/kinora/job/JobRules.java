package dev.kinora.job;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What a job must be, whoever wrote it. Gateway and worker apply the same rules; all faults are found at once. */
public final class JobRules {
  public static final int MAX_PROMPT = 2_000;
  public static final int MAX_FRAMES = 480;
  public static final int MAX_STEPS = 200;
  public static final int MAX_GUIDANCE = 30;
  public static final int MAX_INLINE_IMAGE = 512 * 1024;
  public static final Duration MAX_LIFETIME = Duration.ofDays(3);
  /** How far a producer's clock may be ahead of the broker's. */
  public static final Duration MAX_AHEAD = Duration.ofDays(1);

  public static final int MAX_LABELS = 16;
  /** Characters, as all lengths of texts here. */
  public static final int MAX_LABEL_VALUE = 256;

  public static final int MAX_KEY = 256;
  public static final int MAX_REASON = 256;
  public static final int MAX_STYLE = 64;
  public static final int MAX_STYLE_NUMBER = 10;
  public static final int MAX_NUMERATOR = 120_000;
  public static final int MAX_DENOMINATOR = 2_000;
  public static final int MAX_IMAGE_KEY = 512;

  public static final Pattern QUEUE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  public static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  public static final Pattern VARIANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  public static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern HEX_64 = Pattern.compile("[0-9a-f]{64}");

  private JobRules() {}

  /** Of a text, its characters: a picture of a face is one, whatever its parts are in memory. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** True where not even an end could be recorded: no usable tenant, or an id that is not a UUID. */
  public static boolean garbage(RenderJob job) {
    return !tenant(job.getTenant()) || (!job.getId().isEmpty() && !Uuids.valid(job.getId()));
  }

  /** Whether a tenant may be called so. */
  public static boolean tenant(String name) {
    return TENANT.matcher(name).matches();
  }

  /** Whether a variant of a model may be called so. */
  public static boolean variant(String name) {
    return VARIANT.matcher(name).matches();
  }

  /** Whether a render may be guided so. */
  public static boolean guidance(float guidance) {
    return guidance >= 1 && guidance <= MAX_GUIDANCE;
  }

  /** Faults of a whole job that is not garbage; field paths start at the job. */
  public static List<FieldViolation> check(RenderJob job) {
    var faults = new Violations();
    check(faults, job);
    return faults.found();
  }

  private static void check(Violations faults, RenderJob job) {
    faults.unless(tenant(job.getTenant()), "tenant", job.getTenant(), TENANT.pattern());
    faults.unless(
        job.getId().isEmpty() || Uuids.valid(job.getId()),
        "id",
        job.getId(),
        "a UUID in lower case");
    faults.unless(
        job.getModelDigest().isEmpty() || HEX_64.matcher(job.getModelDigest()).matches(),
        "model_digest",
        job.getModelDigest(),
        "64 hex digits in lower case");
    faults.unless(
        job.getSource().isEmpty() || Uuids.valid(job.getSource()),
        "source",
        job.getSource(),
        "a UUID in lower case");
    checkTimes(faults, job);
    checkSpec(faults, job.getSpec(), job.getTenant());
  }

  /** The same for a job as it stands in its log, where the record's time holds for what the job does not say. */
  public static List<FieldViolation> check(RenderJob job, RecordOrigin origin) {
    var faults = new Violations();
    RenderJob dated = job.hasAcceptedAt()
        ? job
        : job.toBuilder().setAcceptedAt(Defaults.timestamp(origin.timestamp())).build();
    check(faults, dated);
    if (Timestamps.isValid(dated.getAcceptedAt())) {
      faults.unless(
          Defaults.timely(dated.getAcceptedAt(), origin),
          "accepted_at",
          Timestamps.toString(dated.getAcceptedAt()),
          "at most a day after %s, when the record was written; is the producer's clock right?"
              .formatted(origin.timestamp()));
      checkInTime(faults, dated, origin);
    }
    return faults.found();
  }

  /** A job that was over before it was written says more of a clock than of a farm that is late. */
  private static void checkInTime(Violations faults, RenderJob dated, RecordOrigin origin) {
    boolean readable = !dated.hasExpiresAt() || Timestamps.isValid(dated.getExpiresAt());
    Timestamp end = dated.hasExpiresAt() ? dated.getExpiresAt() : Defaults.end(dated);
    faults.unless(
        !readable || end.getSeconds() >= origin.timestamp().getEpochSecond(),
        "accepted_at",
        Timestamps.toString(dated.getAcceptedAt()),
        "a moment after which the render has time until %s, when the record was written (it has until %s); is the producer's clock right?"
            .formatted(origin.timestamp(), readable ? Timestamps.toString(end) : "?"));
  }

  /** Faults of what a client said. */
  public static List<FieldViolation> checkSpec(RenderSpec spec, String tenant) {
    var faults = new Violations();
    checkSpec(faults, spec, tenant);
    return faults.found();
  }

  private static void checkTimes(Violations faults, RenderJob job) {
    boolean readable = !job.hasAcceptedAt() || Timestamps.isValid(job.getAcceptedAt());
    faults.unless(
        readable,
        "accepted_at",
        job.getAcceptedAt().getSeconds(),
        "a moment of the years 1 to 9999");
    if (!readable || !job.hasExpiresAt()) {
      return;
    }
    boolean valid = Timestamps.isValid(job.getExpiresAt());
    long lifetime = valid && job.hasAcceptedAt()
        ? Timestamps.between(job.getAcceptedAt(), job.getExpiresAt()).getSeconds()
        : 0;
    faults.unless(
        valid && lifetime >= 0 && lifetime <= MAX_LIFETIME.toSeconds(),
        "expires_at",
        valid ? Timestamps.toString(job.getExpiresAt()) : job.getExpiresAt().getSeconds(),
        "0 to 3 days after accepted_at");
  }

  private static void checkSpec(Violations faults, RenderSpec spec, String tenant) {
    PromptRules.check(faults, "spec.prompt", spec.getPrompt());
    PromptRules.check(faults, "spec.negative_prompt", spec.getNegativePrompt());
    checkSampling(faults, spec);
    faults.unless(
        spec.getModel().isEmpty() || MODEL.matcher(spec.getModel()).matches(),
        "spec.model",
        spec.getModel(),
        "a model's name or digest: " + MODEL.pattern());
    faults.unless(
        spec.getVariant().isEmpty() || variant(spec.getVariant()),
        "spec.variant",
        spec.getVariant(),
        "a variant's name: " + VARIANT.pattern());
    faults.unless(
        spec.getQueue().isEmpty() || QUEUE.matcher(spec.getQueue()).matches(),
        "spec.queue",
        spec.getQueue(),
        "a queue's name: " + QUEUE.pattern());
    checkLabels(faults, spec);
    checkFrameRate(faults, spec);
    PlacementRules.check(faults, spec);
    checkInit(faults, spec, tenant);
  }

  private static void checkSampling(Violations faults, RenderSpec spec) {
    faults.unless(
        spec.getMode() != RenderMode.UNRECOGNIZED,
        "spec.mode",
        spec.getModeValue(),
        "LOOP or DENOISE");
    faults.unless(
        spec.getScheduler() != Scheduler.UNRECOGNIZED,
        "spec.scheduler",
        spec.getSchedulerValue(),
        "EULER_FLOW or DDIM");
    range(faults, "spec.frames", spec.hasFrames(), spec.getFrames(), MAX_FRAMES);
    range(faults, "spec.steps", spec.hasSteps(), spec.getSteps(), MAX_STEPS);
    boolean both = Defaults.mode(spec) == RenderMode.DENOISE && spec.hasFrames() && spec.hasSteps();
    faults.unless(
        !both || spec.getFrames() == spec.getSteps(),
        "spec.frames",
        "%s with spec.steps %s".formatted(unsigned(spec.getFrames()), unsigned(spec.getSteps())),
        "the same number as spec.steps in DENOISE mode: each step is a frame; give one of them");
    boolean oneFollows =
        Defaults.mode(spec) == RenderMode.DENOISE && spec.hasFrames() && !spec.hasSteps();
    faults.unless(
        !oneFollows
            || Integer.compareUnsigned(spec.getFrames(), MAX_STEPS) <= 0
            || Integer.compareUnsigned(spec.getFrames(), MAX_FRAMES) > 0,
        "spec.frames",
        unsigned(spec.getFrames()),
        "1 to " + MAX_STEPS + " in DENOISE mode, where each step is a frame");
    faults.unless(
        !spec.hasGuidance() || guidance(spec.getGuidance()),
        "spec.guidance",
        spec.getGuidance(),
        "a number from 1 (off) to " + MAX_GUIDANCE);
    faults.unless(
        spec.getStyleCount() <= MAX_STYLE,
        "spec.style",
        spec.getStyleCount() + " numbers",
        "at most " + MAX_STYLE + " numbers");
    faults.unless(
        spec.getStyleList().stream()
            .allMatch(value -> value >= -MAX_STYLE_NUMBER && value <= MAX_STYLE_NUMBER),
        "spec.style",
        spec.getStyleList(),
        "numbers from -10 to 10");
  }

  private static void range(Violations faults, String field, boolean given, int value, int high) {
    faults.unless(
        !given || (value >= 1 && value <= high),
        field,
        unsigned(value),
        "a whole number from 1 to " + high);
  }

  private static void checkLabels(Violations faults, RenderSpec spec) {
    faults.unless(
        spec.getLabelsCount() <= MAX_LABELS,
        "spec.labels",
        spec.getLabelsCount() + " labels",
        "at most " + MAX_LABELS + " labels");
    spec.getLabelsMap().forEach((key, value) -> {
      faults.unless(
          LABEL.matcher(key).matches(), "spec.labels", key, "keys like " + LABEL.pattern());
      faults.unless(
          length(value) <= MAX_LABEL_VALUE,
          "spec.labels." + key,
          length(value) + " characters",
          "at most " + MAX_LABEL_VALUE + " characters");
    });
  }

  private static void checkFrameRate(Violations faults, RenderSpec spec) {
    Fraction rate = Defaults.frameRate(spec);
    long numerator = Integer.toUnsignedLong(rate.getNumerator());
    long denominator = Integer.toUnsignedLong(rate.getDenominator());
    boolean plain = numerator <= MAX_NUMERATOR && denominator <= MAX_DENOMINATOR;
    faults.unless(
        plain && numerator >= denominator && numerator <= PlacementRules.MAX_RATE * denominator,
        "spec.frame_rate",
        numerator + "/" + denominator,
        "1/1 to 60/1 pictures per second, denominator at most " + MAX_DENOMINATOR);
  }

  private static void checkInit(Violations faults, RenderSpec spec, String tenant) {
    InitImage init = spec.getInitImage();
    faults.unless(
        !spec.hasInitStrength()
            || (spec.hasInitImage() && spec.getInitStrength() >= 0 && spec.getInitStrength() <= 1),
        "spec.init_strength",
        spec.getInitStrength(),
        "0 to 1, with an init image");
    if (!spec.hasInitImage()) {
      return;
    }
    switch (init.getSourceCase()) {
      case STORED -> {
        String key = init.getStored().getKey();
        faults.unless(
            key.startsWith(tenant + "/") && !key.contains("..") && key.length() <= MAX_IMAGE_KEY,
            "spec.init_image.stored.key",
            key,
            "a key under " + tenant + "/, at most 512 characters");
        faults.unless(
            init.getStored().getSha256().size() == 32,
            "spec.init_image.stored.sha256",
            init.getStored().getSha256().size() + " bytes",
            "32 bytes");
      }
      case INLINE ->
        faults.unless(
            init.getInline().size() <= MAX_INLINE_IMAGE,
            "spec.init_image.inline",
            init.getInline().size() + " bytes",
            "at most 512 KiB");
      case SOURCE_NOT_SET -> faults.unless(false, "spec.init_image", "empty", "stored or inline");
    }
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }
}
