package dev.kinora.job;

import dev.kinora.log.v1.Said;
import dev.kinora.v1.InitImage;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.util.Optional;

/** What the client said, as events and answers repeat it. */
public final class ShownSpec {
  /** Nearly twice what the rules allow: more can only be a job that was refused, or fields of another build. */
  private static final int MOST_BYTES = 64 * 1024;

  private ShownSpec() {}

  /** What a record repeats of a job that no attempt has begun. */
  public static Said said(RenderJob job) {
    Said.Builder said =
        Said.newBuilder().setSource(Uuids.valid(job.getSource()) ? job.getSource() : "");
    of(job.getSpec()).ifPresent(said::setSpec);
    return said.build();
  }

  /**
   * The spec without the bytes of an inline picture; that there was one still shows as an {@code init_image} without a source. Empty
   * where it is too large to be repeated.
   */
  public static Optional<RenderSpec> of(RenderSpec said) {
    RenderSpec shown = said.getInitImage().hasInline()
        ? said.toBuilder().setInitImage(InitImage.getDefaultInstance()).build()
        : said;
    return shown.getSerializedSize() <= MOST_BYTES ? Optional.of(shown) : Optional.empty();
  }
}
