package dev.kinora.load.scale;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * A time in which the number of workers does not change, from {@code from} up to {@code to} milliseconds. A job counts with the
 * share of its time that lies inside: few jobs end in a window of one worker, and counting ends alone would be off by as much
 * as one of them.
 */
public record SteadyWindow(long from, long to) {
  public SteadyWindow {
    if (to <= from) {
      throw new IllegalArgumentException("a window from %s to %s".formatted(from, to));
    }
  }

  public double seconds() {
    return (to - from) / 1_000.0;
  }

  /** All jobs that overlap the window must be among {@code jobs}, those that ended after it too. */
  public double jobsPerSecond(Collection<JobSpan> jobs) {
    return perSecond(jobs, job -> 1);
  }

  /** {@code amount} of each job, spread evenly over its time. */
  public double perSecond(Collection<JobSpan> jobs, ToDoubleFunction<JobSpan> amount) {
    return jobs.stream()
            .mapToDouble(job -> share(job) * amount.applyAsDouble(job))
            .sum()
        / seconds();
  }

  /** A job that took no time lies where it is. */
  private double share(JobSpan job) {
    if (job.to() == job.from()) {
      return job.from() >= from && job.from() < to ? 1 : 0;
    }
    long inside = Math.min(to, job.to()) - Math.max(from, job.from());
    return Math.max(0.0, inside) / (job.to() - job.from());
  }
}
