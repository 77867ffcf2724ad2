package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.Scheduler;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DigestsTest {
  private static final RenderJob JOB = RenderJob.newBuilder()
      .setId("00000000-0000-7000-8000-000000000001")
      .setTenant("local")
      .setSpec(RenderSpec.newBuilder().setPrompt("a cat"))
      .build();

  /** One change of each field that a client may say. */
  private static final List<UnaryOperator<RenderSpec.Builder>> CHANGES = List.of(
      spec -> spec.setPrompt("a dog"),
      spec -> spec.setNegativePrompt("a dog"),
      spec -> spec.setMode(RenderMode.DENOISE),
      spec -> spec.setSeed(0),
      spec -> spec.setFrames(24),
      spec -> spec.setSteps(24),
      spec -> spec.setGuidance(2),
      spec -> spec.setScheduler(Scheduler.DDIM),
      spec -> spec.setModel("other"),
      spec -> spec.setFrameRate(Fraction.newBuilder().setNumerator(12).setDenominator(1)),
      spec -> spec.addPlacements(Placement.getDefaultInstance()),
      spec -> spec.addPlacements(Placement.newBuilder().setBackground("#000000")),
      spec -> spec.addPlacements(Placement.newBuilder().setMaxBytes(9)),
      spec -> spec.putLabels("a", "b"),
      spec -> spec.putLabels("a", "c"),
      spec -> spec.setQueue("bulk"),
      spec -> spec.addStyle(1),
      spec -> spec.setInitImage(InitImage.newBuilder().setInline(ByteString.copyFromUtf8("x"))),
      spec -> spec.setInitStrength(0.5f),
      spec -> spec.setFresh(true),
      spec -> spec.setVariant("fast"));

  @Test
  void makesAnotherRequestOfEachFieldThatAClientSays() {
    var digests = new HashSet<String>();
    digests.add(Digests.hex(RequestDigest.of(JOB)));
    for (var change : CHANGES) {
      RenderSpec spec = change.apply(JOB.getSpec().toBuilder()).build();
      digests.add(Digests.hex(RequestDigest.of(JOB.toBuilder().setSpec(spec).build())));
    }
    assertThat(digests).hasSize(CHANGES.size() + 1);
  }

  @Test
  void coversEveryFieldOfTheSpec() {
    int fields = RenderSpec.getDescriptor().getFields().size();
    // Each field but the prompt's own and labels, placements (twice more) is changed once above: a
    // new field must join.
    assertThat(CHANGES).hasSize(fields + 3);
  }

  @Test
  void keepsTheRequestWhenOnlyTheFarmsWordsChange() {
    RenderJob again = JOB.toBuilder()
        .setId("00000000-0000-7000-8000-000000000002")
        .setAcceptedAt(Timestamps.fromMillis(5))
        .setExpiresAt(Timestamps.fromMillis(6))
        .setModelDigest("0".repeat(64))
        .build();
    assertThat(RequestDigest.of(again)).isEqualTo(RequestDigest.of(JOB));
  }

  @Test
  void separatesTenants() {
    assertThat(RequestDigest.of(JOB.toBuilder().setTenant("other").build()))
        .isNotEqualTo(RequestDigest.of(JOB));
  }

  @Test
  void doesNotDependOnTheOrderOfLabels() {
    RenderSpec ab =
        JOB.getSpec().toBuilder().putLabels("a", "1").putLabels("b", "2").build();
    RenderSpec ba =
        JOB.getSpec().toBuilder().putLabels("b", "2").putLabels("a", "1").build();
    assertThat(RequestDigest.of(JOB.toBuilder().setSpec(ab).build()))
        .isEqualTo(RequestDigest.of(JOB.toBuilder().setSpec(ba).build()));
  }

  @Test
  void doesNotMixNeighbouringFields() {
    byte[] one = new Digests.Fields().text("a", "bc").digest();
    byte[] other = new Digests.Fields().text("ab", "c").digest();
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void givesASpeltOutDefaultTheSameFramesButAnotherRequest() {
    ModelManifest model = ModelManifest.getDefaultInstance();
    RenderJob spelt = JOB.toBuilder()
        .setSpec(JOB.getSpec().toBuilder().setMode(RenderMode.LOOP).setFrames(24))
        .build();
    assertThat(SamplingDigest.of(Defaults.resolve(spelt, model)))
        .isEqualTo(SamplingDigest.of(Defaults.resolve(JOB, model)));
    assertThat(RequestDigest.of(spelt)).isNotEqualTo(RequestDigest.of(JOB));
  }

  @Test
  void letsOutputsQueueAndFreshnessChangeWithoutOtherFrames() {
    ModelManifest model = ModelManifest.getDefaultInstance();
    RenderSpec other = JOB.getSpec().toBuilder()
        .setQueue("bulk")
        .putLabels("a", "b")
        .setFresh(true)
        .addPlacements(Placement.newBuilder().setName("x"))
        .build();
    assertThat(SamplingDigest.of(Defaults.resolve(JOB.toBuilder().setSpec(other).build(), model)))
        .isEqualTo(SamplingDigest.of(Defaults.resolve(JOB, model)));
  }

  @Test
  void separatesClassesBySamplingModelNumericsAndAttempt() {
    byte[] a = {1};
    byte[] b = {2};
    var classes = new HashSet<String>();
    classes.add(Digests.hex(FrameClass.of(a, "m", a)));
    classes.add(Digests.hex(FrameClass.of(b, "m", a)));
    classes.add(Digests.hex(FrameClass.of(a, "n", a)));
    classes.add(Digests.hex(FrameClass.of(a, "m", b)));
    classes.add(Digests.hex(FrameClass.ofAttempt(a, "m", a, "1")));
    classes.add(Digests.hex(FrameClass.ofAttempt(a, "m", a, "2")));
    assertThat(classes).hasSize(6);
  }

  @Test
  void neverChangesItsMind() {
    // Digests are stored for days and compared across versions: these values must stay.
    assertThat(Digests.hex(RequestDigest.of(JOB))).startsWith("77e4c8de699567cc");
    assertThat(Digests.hex(
            SamplingDigest.of(Defaults.resolve(JOB, ModelManifest.getDefaultInstance()))))
        .startsWith("a26636bb094b490a");
  }
}
