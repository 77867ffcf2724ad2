package dev.kinora.gateway.progress;

import dev.kinora.job.Uuids;
import dev.kinora.v1.RenderJob;

/**
 * Where a render's job is in the log, and which render it goes back to.
 *
 * @param queue whose topic it is in; empty until the job itself was read
 * @param offset in that topic's one partition; negative where it is not known
 * @param source the render that this one retries or re-encodes, or empty
 */
public record JobPlace(String queue, long offset, String source) {
  static final JobPlace UNKNOWN = new JobPlace("", -1, "");

  public static JobPlace of(RenderJob job, String queue, long offset) {
    return new JobPlace(queue, offset, Uuids.valid(job.getSource()) ? job.getSource() : "");
  }

  boolean known() {
    return !queue.isEmpty() && offset >= 0;
  }
}
