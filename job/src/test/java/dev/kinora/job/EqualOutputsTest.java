package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.Failure;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.VideoFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EqualOutputsTest {
  private static final Placement SQUARE = Placement.newBuilder()
      .setName("square")
      .setWidth(64)
      .setHeight(64)
      .setFormat(VideoFormat.GIF)
      .build();
  private static final RenderEnd SOURCE = RenderEnd.newBuilder()
      .setOutcome(Outcome.COMPLETED)
      .setSpec(RenderSpec.newBuilder()
          .addPlacements(SQUARE)
          .addPlacements(Placement.newBuilder().setName("wide")))
      .addOutputs(Output.newBuilder().setPlacement("square").setKey("s").setBytes(1))
      .addOutputs(Output.newBuilder().setPlacement("wide").setKey("w").setBytes(2))
      .build();

  @Test
  void findsOutputsByWhatDecidesTheirBytesNotByTheirNames() {
    List<Output> found = EqualOutputs.of(
            RenderSpec.newBuilder()
                .addPlacements(
                    Placement.newBuilder().setName("any").setWidth(512).setHeight(512))
                .addPlacements(SQUARE.toBuilder().setName("other"))
                .build(),
            SOURCE)
        .orElseThrow();
    assertThat(found).extracting(Output::getPlacement).containsExactly("any", "other");
    assertThat(found).extracting(Output::getKey).containsExactly("w", "s");
  }

  @Test
  void aSpecThatSaysNothingWantsTheDefaultOutput() {
    assertThat(EqualOutputs.of(RenderSpec.getDefaultInstance(), SOURCE).orElseThrow())
        .singleElement()
        .satisfies(output -> assertThat(output.getKey()).isEqualTo("w"));
  }

  @Test
  void anythingElseThatDecidesBytesIsAnotherOutput() {
    List<UnaryOperator<Placement.Builder>> changes = List.of(
        one -> one.setWidth(32),
        one -> one.setHeight(32),
        one -> one.setFormat(VideoFormat.PNG),
        one -> one.setMaxBytes(99),
        one -> one.setBackground("#000000"));
    for (var change : changes) {
      var spec = RenderSpec.newBuilder()
          .addPlacements(change.apply(SQUARE.toBuilder()))
          .build();
      assertThat(EqualOutputs.of(spec, SOURCE)).as("%s", spec).isEmpty();
    }
    assertThat(changes).hasSize(Placement.getDescriptor().getFields().size() - 1);
    assertThat(EqualOutputs.of(
            RenderSpec.newBuilder()
                .addPlacements(SQUARE)
                .setFrameRate(Fraction.newBuilder().setNumerator(24))
                .build(),
            SOURCE))
        .isEmpty();
  }

  @Test
  void onlyWhatIsWholeIsASource() {
    RenderSpec spec = RenderSpec.newBuilder().addPlacements(SQUARE).build();
    assertThat(EqualOutputs.of(spec, SOURCE)).isPresent();
    assertThat(
            EqualOutputs.of(spec, SOURCE.toBuilder().setOutcome(Outcome.PARTIAL).build()))
        .isEmpty();
    assertThat(EqualOutputs.of(spec, SOURCE.toBuilder().clearSpec().build())).isEmpty();
    var broken = SOURCE.toBuilder();
    broken.getOutputsBuilder(0).setFailure(Failure.getDefaultInstance());
    assertThat(EqualOutputs.of(spec, broken.build())).isEmpty();
  }
}
