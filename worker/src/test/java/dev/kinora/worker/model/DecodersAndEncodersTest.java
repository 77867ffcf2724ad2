package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodersAndEncodersTest {
  @Test
  void latentsThatArePixelsAreCastAndClipped() {
    var manifest = TinyModel.manifest()
        .setLatents(TinyModel.manifest().getLatents().toBuilder()
            .clearShape()
            .addAllShape(List.of(1, 2, 3)))
        .setPixelFormat(PixelFormat.RGB8)
        .build();
    byte[] pixels =
        new CastDecoder(manifest).decode(new float[] {9f, -1f, 0f, 1f, -7f, 0.5f, 2f}, 1);
    assertThat(pixels).containsExactly(0, 128, 255, 0, 191, 255);
  }

  @Test
  void aPixelRangeOfTheManifestIsUsed() {
    var manifest = TinyModel.manifest()
        .setLatents(TinyModel.manifest().getLatents().toBuilder()
            .clearShape()
            .addAllShape(List.of(1, 1, 3)))
        .setPixelFormat(PixelFormat.RGB8)
        .setPixelLow(0)
        .setPixelHigh(1)
        .build();
    assertThat(new CastDecoder(manifest).decode(new float[] {0f, 0.5f, 1f}, 0))
        .containsExactly(0, 128, 255);
  }

  @Test
  void categoriesAreOneHotAndOthersAreRefusedWithAllNames() {
    var encoder = new CategoryEncoder(List.of("circle", "square"));
    assertThat(encoder.embed(" square ")).containsExactly(0f, 1f);
    assertThat(encoder.embed("")).containsExactly(0f, 0f);
    assertThatThrownBy(() -> encoder.embed("hexagon"))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("spec.prompt = 'hexagon'")
        .hasMessageContaining("circle, square");
  }

  @Test
  void guidanceSteersAwayFromTheNegativePromptOrFromNothing() {
    var encoder = new ConditioningEncoder(new CategoryEncoder(List.of("circle", "square")));
    assertThat(encoder.encode(render("square")).away()).containsExactly(0f, 1f);
    assertThat(encoder.encode(render("")).away()).containsExactly(0f, 0f);
  }

  private static ResolvedRender render(String negative) {
    return new ResolvedRender(
        "id",
        RenderMode.LOOP,
        "circle",
        negative,
        5,
        4,
        4,
        2f,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
  }
}
