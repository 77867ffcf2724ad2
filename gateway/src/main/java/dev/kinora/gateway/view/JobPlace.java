package dev.kinora.gateway.view;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.job.ShownSpec;
import dev.kinora.log.v1.Said;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.util.Optional;

/**
 * Where a render's job is in the log, and which render it goes back to.
 *
 * @param queue whose topic it is in; empty until the job itself was read
 * @param offset in that topic's one partition; negative where it is not known
 * @param source the render that this one retries, or empty
 * @param said the spec as it is shown, in binary form; empty where it is longer than {@link #MOST_SAID} bytes and only the log has it
 */
public record JobPlace(String queue, long offset, String source, ByteString said) {
  static final int MOST_SAID = 512;
  static final JobPlace UNKNOWN = new JobPlace("", -1, "", ByteString.EMPTY);

  public static JobPlace of(RenderJob job, String queue, long offset) {
    Said said = ShownSpec.said(job);
    boolean small = said.getSpec().getSerializedSize() <= MOST_SAID;
    return new JobPlace(
        queue, offset, said.getSource(), small ? said.getSpec().toByteString() : ByteString.EMPTY);
  }

  /** What the client said, where it is at hand. */
  public Optional<RenderSpec> spec() {
    try {
      return said.isEmpty() ? Optional.empty() : Optional.of(RenderSpec.parseFrom(said));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a spec that was just written can be read", e);
    }
  }

  boolean known() {
    return !queue.isEmpty() && offset >= 0;
  }
}
