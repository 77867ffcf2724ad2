package dev.kinora.gateway.admission;

import static dev.kinora.gateway.fixture.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Timestamps;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.FarmException;
import dev.kinora.job.JobRules;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenderJobFactoryTest {
  private final MemoryStore store = new MemoryStore();
  private final TestClock clock = new TestClock();
  private final ModelNames models = new ModelNames(store, "fluent-loops", clock);
  private final RenderJobFactory factory = new RenderJobFactory(
      models, List.of(new QueueConfig("interactive", 4, 2), new QueueConfig("bulk", 1, 2)), clock);

  @BeforeEach
  void addModels() {
    Samples.putModels(store);
  }

  @Test
  void makesAJobThatKeepsEveryRule() {
    RenderSpec spec =
        RenderSpec.newBuilder().setPrompt("a rocket").setQueue("bulk").build();
    RenderJob job = create(spec);

    assertThat(UUID.fromString(job.getId()).version()).isEqualTo(7);
    assertThat(job.getTenant()).isEqualTo(TENANT);
    assertThat(job.getSpec()).isEqualTo(spec);
    assertThat(job.getModelDigest()).isEqualTo(Samples.MODEL_DIGEST);
    assertThat(Timestamps.between(job.getAcceptedAt(), job.getExpiresAt()).getSeconds())
        .isEqualTo(Duration.ofHours(24).toSeconds());
    assertThat(JobRules.check(job)).isEmpty();
    assertThat(factory.queue(spec)).isEqualTo("bulk");
    assertThat(factory.queue(RenderSpec.getDefaultInstance())).isEqualTo("interactive");
  }

  @Test
  void aFarmWithoutTheUsualQueueUsesItsFirst() {
    RenderJobFactory other =
        new RenderJobFactory(models, List.of(new QueueConfig("slow", 1, 1)), clock);
    assertThat(other.queue(RenderSpec.getDefaultInstance())).isEqualTo("slow");
  }

  @Test
  void tellsAllFaultsAtOnce() {
    RenderSpec spec = RenderSpec.newBuilder()
        .setPrompt("x".repeat(3_000))
        .setFrames(10_000)
        .setSteps(0)
        .setGuidance(Float.NaN)
        .setFrameRate(Fraction.newBuilder().setNumerator(1000))
        .setQueue("nowhere")
        .setModel("nobody")
        .build();
    FieldViolation form = FieldViolation.newBuilder().setField("spec.colour").build();
    SubmitRenderRequest request = SubmitRenderRequest.newBuilder()
        .setSpec(spec)
        .setIdempotencyKey("k".repeat(300))
        .build();

    FarmException refused = catchThrowableOfType(
        FarmException.class, () -> factory.create(TENANT, request, List.of(form)));
    assertThat(refused.code()).isEqualTo(FailureCode.INVALID);
    assertThat(fields(refused))
        .contains(
            "spec.colour",
            "spec.prompt",
            "spec.frames",
            "spec.steps",
            "spec.guidance",
            "spec.frame_rate",
            "spec.queue",
            "spec.model",
            "idempotency_key")
        .doesNotHaveDuplicates();
  }

  @Test
  void doesNotBlameAFieldAgainThatCouldNotBeRead() {
    FieldViolation form =
        FieldViolation.newBuilder().setField("spec.prompt").setValue("7").build();
    SubmitRenderRequest request = SubmitRenderRequest.getDefaultInstance();

    FarmException refused = catchThrowableOfType(
        FarmException.class, () -> factory.create(TENANT, request, List.of(form)));
    assertThat(refused.violations()).containsExactly(form);
  }

  @Test
  void namesTheModelsThereAre() {
    FarmException refused =
        refused(RenderSpec.newBuilder().setPrompt("a").setModel("nobody").build());

    assertThat(refused.code()).isEqualTo(FailureCode.UNKNOWN_MODEL);
    assertThat(refused)
        .hasMessageContaining("'nobody'")
        .hasMessageContaining("clips, fluent-loops");
    assertThat(fields(refused)).containsExactly("spec.model");
  }

  @Test
  void saysWhyAModelCannotBeUsedAndOffersItToNobody() {
    new ModelCatalogue(store).tellFaults(Map.of("half", "the model in half cannot be used"));

    FarmException refused =
        refused(RenderSpec.newBuilder().setPrompt("a").setModel("half").build());

    assertThat(refused.code()).isEqualTo(FailureCode.BAD_MODEL);
    assertThat(refused).hasMessage("the model in half cannot be used");
    assertThat(refused(RenderSpec.newBuilder().setPrompt("a").setModel("nobody").build()))
        .hasMessageNotContaining("half");
  }

  @Test
  void findsAModelByItsDigestAndOneThatWasJustAdded() {
    assertThat(create(RenderSpec.newBuilder()
                .setPrompt("a")
                .setModel(Samples.MODEL_DIGEST)
                .build())
            .getModelDigest())
        .isEqualTo(Samples.MODEL_DIGEST);

    store.put(
        StoreKeys.modelName("late"),
        Samples.MODEL_DIGEST.getBytes(StandardCharsets.UTF_8),
        "text/plain");
    store.put(
        StoreKeys.modelPackage("e".repeat(64)) + "manifest.json",
        "{\"name\":\"old\"}".getBytes(StandardCharsets.UTF_8),
        "application/json");
    clock.pass(Duration.ofSeconds(1));
    assertThat(models.resolve("e".repeat(64))).isPresent();
    assertThat(models.resolve("f".repeat(64))).isEmpty();
  }

  @Test
  void tellsWhatItKnewWhileTheStoreIsAway() {
    models.list();
    store.down(true);
    clock.pass(Duration.ofHours(1));
    assertThat(models.list()).hasSize(2);
    assertThat(models.resolve("")).isPresent();
    FarmException untold =
        catchThrowableOfType(FarmException.class, () -> models.resolve("just-added"));
    assertThat(untold.code()).isEqualTo(FailureCode.UNAVAILABLE);

    store.down(false);
    store.put(
        StoreKeys.modelPackage("d".repeat(64)) + "manifest.json",
        "{\"name\":\"just-added\"}".getBytes(StandardCharsets.UTF_8),
        "application/json");
    store.put(
        StoreKeys.modelName("just-added"),
        "d".repeat(64).getBytes(StandardCharsets.UTF_8),
        "text/plain");
    assertThat(models.resolve("just-added")).isPresent();
  }

  @Test
  void asksTheCatalogueNoMoreThanNeeded() {
    models.list();
    store.down(true);
    assertThat(models.list()).hasSize(2);
    assertThat(models.resolve("")).isPresent();
  }

  @Test
  void refusesAModeTheModelCannot() {
    FarmException refused = refused(RenderSpec.newBuilder()
        .setPrompt("a")
        .setModel("clips")
        .setMode(RenderMode.DENOISE)
        .build());
    assertThat(refused.code()).isEqualTo(FailureCode.UNSUPPORTED_MODE);
  }

  @Test
  void wantsAPromptOfATextModel() {
    assertThat(fields(refused(RenderSpec.getDefaultInstance()))).containsExactly("spec.prompt");
  }

  private RenderJob create(RenderSpec spec) {
    return factory.create(
        TENANT, SubmitRenderRequest.newBuilder().setSpec(spec).build(), List.of());
  }

  private FarmException refused(RenderSpec spec) {
    return catchThrowableOfType(FarmException.class, () -> create(spec));
  }

  private static List<String> fields(FarmException refused) {
    return refused.violations().stream().map(FieldViolation::getField).toList();
  }
}
