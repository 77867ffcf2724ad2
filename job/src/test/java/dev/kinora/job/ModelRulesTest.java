package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kinora.v1.Categories;
import dev.kinora.v1.Conditioning;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.StyleAxis;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelRulesTest {
  private static final ModelManifest TEXT = ModelManifest.newBuilder()
      .setName("loops")
      .setLatents(Latents.newBuilder().setLane(LaneKind.FRAME))
      .setSchedule(NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW))
      .setConditioning(Conditioning.newBuilder().setTextEncoder("all-minilm-l6-v2"))
      .build();

  @Test
  void acceptsAPrompt() {
    assertThat(ModelRules.check(RenderSpec.newBuilder().setPrompt("a cat").build(), TEXT))
        .isEmpty();
  }

  @Test
  void wantsAPromptForATextModel() {
    assertThat(failure(RenderSpec.newBuilder(), TEXT).getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("spec.prompt");
  }

  @Test
  void namesTheCategoriesOfACategoryModel() {
    ModelManifest shapes = TEXT.toBuilder()
        .setConditioning(Conditioning.newBuilder()
            .setCategories(Categories.newBuilder().addNames("circle").addNames("square")))
        .build();
    Failure failure = failure(RenderSpec.newBuilder().setPrompt("cat"), shapes);
    assertThat(failure.getViolations(0).getAllowed()).endsWith("circle, square");
    RenderSpec.Builder square = RenderSpec.newBuilder().setPrompt("square");
    assertThat(ModelRules.check(square.build(), shapes)).isEmpty();
    assertThat(ModelRules.check(square.setNegativePrompt(" circle").build(), shapes))
        .isEmpty();
    assertThat(failure(square.setNegativePrompt("grey"), shapes).getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("spec.negative_prompt");
  }

  @Test
  void refusesDenoiseModeForAClipModel() {
    ModelManifest clips =
        TEXT.toBuilder().setLatents(Latents.newBuilder().setLane(LaneKind.CLIP)).build();
    RenderSpec.Builder spec = RenderSpec.newBuilder().setPrompt("a").setMode(RenderMode.DENOISE);
    assertThat(failure(spec, clips).getCode()).isEqualTo(FailureCode.UNSUPPORTED_MODE);
  }

  @Test
  void aPictureMayBeginARenderWhereLatentsArePixels() {
    RenderSpec spec = RenderSpec.newBuilder()
        .setPrompt("a")
        .setInitImage(InitImage.getDefaultInstance())
        .build();
    ModelManifest pixels = TEXT.toBuilder()
        .setLatents(Latents.newBuilder().setLane(LaneKind.FRAME).addAllShape(List.of(8, 8, 4)))
        .setPixelFormat(PixelFormat.RGBA8_PREMULTIPLIED)
        .build();
    assertThat(ModelRules.check(spec, pixels)).isEmpty();
    assertThat(ModelRules.check(
            spec, pixels.toBuilder().setPixelFormat(PixelFormat.RGB8).build()))
        .get()
        .extracting(Failure::getCode)
        .isEqualTo(FailureCode.UNSUPPORTED);
    ModelManifest clips = pixels.toBuilder()
        .setLatents(pixels.getLatents().toBuilder().setLane(LaneKind.CLIP))
        .build();
    assertThat(failure(spec.toBuilder(), clips).getMessage()).contains("takes no init image");
  }

  @Test
  void refusesWhatTheModelHasNoTensorFor() {
    RenderSpec.Builder image =
        RenderSpec.newBuilder().setPrompt("a").setInitImage(InitImage.getDefaultInstance());
    assertThat(failure(image, TEXT).getCode()).isEqualTo(FailureCode.UNSUPPORTED);
    RenderSpec.Builder more =
        RenderSpec.newBuilder().setPrompt("a").addStyle(1).setScheduler(Scheduler.DDIM);
    assertThat(failure(more, TEXT).getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("spec.style", "spec.scheduler");
  }

  @Test
  void namesTheVariantsThatAModelOffers() {
    RenderSpec.Builder spec = RenderSpec.newBuilder().setPrompt("a").setVariant("fst");
    assertThat(failure(spec, TEXT).getViolations(0).getAllowed())
        .isEqualTo("nothing: model loops has no variants");
    ModelManifest variants = TEXT.toBuilder()
        .addVariants(ModelVariant.newBuilder().setName("quality"))
        .addVariants(ModelVariant.newBuilder().setName("fast"))
        .build();
    assertThat(failure(spec, variants).getViolationsList())
        .extracting(FieldViolation::getField, FieldViolation::getAllowed)
        .containsExactly(tuple("spec.variant", "a variant of model loops: quality, fast"));
    assertThat(ModelRules.check(spec.setVariant("fast").build(), variants)).isEmpty();
  }

  @Test
  void refusesAStyleBeyondTheModelsRanges() {
    ModelManifest styled = TEXT.toBuilder()
        .addStyle(StyleAxis.newBuilder().setName("scale").setLow(.5f).setHigh(1.5f))
        .addStyle(StyleAxis.newBuilder()
            .setName("rotation")
            .setUnit("radians")
            .setLow(-1)
            .setHigh(1))
        .build();
    RenderSpec.Builder wide =
        RenderSpec.newBuilder().setPrompt("a").addStyle(2).addStyle(Float.NaN);
    RenderSpec.Builder fitting =
        RenderSpec.newBuilder().setPrompt("a").addStyle(1.5f).addStyle(-1);

    assertThat(failure(wide, styled).getViolationsList())
        .extracting(FieldViolation::getField, FieldViolation::getAllowed)
        .containsExactly(
            tuple("spec.style[0]", "scale from 0.5 to 1.5"),
            tuple(
                "spec.style[1]",
                "rotation from -1.0 to 1.0 radians, which is -57.3 to 57.3 degrees"));
    assertThat(ModelRules.check(fitting.build(), styled)).isEmpty();
  }

  private static Failure failure(RenderSpec.Builder spec, ModelManifest model) {
    return ModelRules.check(spec.build(), model).orElseThrow();
  }
}
